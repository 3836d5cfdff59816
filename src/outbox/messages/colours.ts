/** The colours of a mail, by what they are for. A test holds every pair that meets to the contrast of WCAG 2.2 AA. */
export interface Colours {
  readonly page: string
  readonly card: string
  readonly line: string
  readonly text: string
  readonly muted: string
  readonly link: string
  readonly button: string
  readonly onButton: string
}

export const LIGHT: Colours = {
  page: '#f4f5f7',
  card: '#ffffff',
  line: '#d5d9e0',
  text: '#1c2430',
  muted: '#565f6d',
  link: '#0b57b7',
  button: '#0b57b7',
  onButton: '#ffffff',
}

export const DARK: Colours = {
  page: '#14181f',
  card: '#1e242d',
  line: '#3a4350',
  text: '#eceff4',
  muted: '#aab3c0',
  link: '#8ab8ff',
  button: '#8ab8ff',
  onButton: '#101720',
}
