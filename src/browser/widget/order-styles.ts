import { css } from 'lit'

export const orderStyles = css`
  ol {
    display: flex;
    gap: 4px;
  }
  ol li {
    flex: 1 1 0;
    min-inline-size: 0;
    font-size: 0.8125em;
    line-height: 1.3;
    color: var(--_quiet);
    overflow-wrap: normal;
  }
  ol li::before {
    content: '';
    display: block;
    block-size: 6px;
    margin-block-end: 8px;
    border-radius: 3px;
    background: var(--_line);
  }
  .done::before {
    background: var(--_accent);
  }
  .begun::before {
    background: linear-gradient(to right, var(--_accent) 50%, var(--_line) 50%);
  }
  ol li[aria-current] {
    color: inherit;
  }
  ol [aria-current] .name,
  [part='step-now'] {
    font-weight: 600;
  }
  .note {
    display: block;
  }
  [part='step-now'] {
    display: none;
    font-size: 0.8125em;
    margin-block-start: 6px;
  }

  [part='missing'] b {
    font-weight: 600;
  }
  .line {
    display: block;
  }
  [part='parcels'] {
    display: grid;
    gap: calc(var(--_space) * 0.75);
  }
  [part='parcel'] {
    display: grid;
    align-content: start;
    gap: 4px;
    padding: var(--_space);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  [part='parcel-status'] {
    font-weight: 600;
  }

  @container (min-width: 34rem) {
    [part='parcels'] {
      grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
    }
  }
  /* Too narrow for the names of all steps: the one that counts stands below. */
  @container (max-width: 24rem) {
    ol .name,
    ol .note {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    ol li::before {
      margin-block-end: 0;
    }
    [part='step-now'] {
      display: block;
    }
  }
`
