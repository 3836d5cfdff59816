import { css } from 'lit'

/**
 * Colours but the accent are mixed from the page's own text colour, so they are right on any ground, dark or light.
 * Lit adopts this as a style sheet object, which a strict Content-Security-Policy lets through.
 */
export const styles = css`
  :host {
    --_accent: var(--order-status-accent, #0b5d4e);
    --_accent-text: var(--order-status-accent-text, #fff);
    --_danger: var(--order-status-danger, #b3261e);
    --_radius: var(--order-status-radius, 10px);
    --_space: var(--order-status-space, 16px);
    --_line: var(--order-status-line, color-mix(in srgb, currentcolor 18%, transparent));
    --_field: var(--order-status-field, color-mix(in srgb, currentcolor 58%, transparent));
    --_quiet: var(--order-status-quiet, color-mix(in srgb, currentcolor 74%, transparent));
    display: block;
    container-type: inline-size;
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  :host([hidden]) {
    display: none;
  }
  @supports (color: light-dark(#000, #fff)) {
    :host {
      --_accent: var(--order-status-accent, light-dark(#0b5d4e, #7ad3bd));
      --_accent-text: var(--order-status-accent-text, light-dark(#fff, #06231d));
      --_danger: var(--order-status-danger, light-dark(#b3261e, #ffb4ab));
    }
  }
  * {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  section,
  form {
    display: grid;
    gap: var(--_space);
  }
  h2,
  h3 {
    font: inherit;
  }
  form h2,
  [part='status'] {
    font-size: 1.5em;
    font-weight: 650;
    line-height: 1.2;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  section h2,
  h3 {
    font-size: 0.875em;
    color: var(--_quiet);
  }
  [part='status'],
  [part='sentence'] {
    margin-top: calc(var(--_space) * -0.65);
  }
  [part='expectation'] {
    font-weight: 600;
  }
  [part='trouble'] {
    padding-inline-start: 0.75em;
    border-inline-start: 3px solid var(--_danger);
  }
  .quiet {
    color: var(--_quiet);
    font-size: 0.875em;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  [part='footer'] {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 20px;
  }
  [part~='link'] {
    display: inline-block;
    min-block-size: 24px;
    padding: 0;
    font: inherit;
    font-weight: 600;
    color: var(--_accent);
    background: none;
    border: 0;
    text-decoration: underline;
    text-underline-offset: 0.2em;
    cursor: pointer;
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
    border-radius: 4px;
  }
  h2:focus-visible {
    outline-offset: 4px;
  }

  @media print {
    [part='footer'] {
      display: none;
    }
  }
`
