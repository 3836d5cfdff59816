import { css } from 'lit'

export const formStyles = css`
  [part='field'] {
    display: grid;
    gap: 4px;
  }
  label {
    font-weight: 600;
  }
  input,
  [part='button'] {
    font: inherit;
    min-block-size: 44px;
    inline-size: 100%;
    padding: 8px 12px;
    border-radius: calc(var(--_radius) * 0.7);
  }
  input {
    /* Smaller letters make a telephone zoom into the field. */
    font-size: max(1em, 16px);
    color: inherit;
    background: transparent;
    border: 1px solid var(--_field);
  }
  input[aria-invalid],
  [part='error']:not(:empty) {
    border-color: var(--_danger);
  }
  [part='error'] {
    color: var(--_danger);
    font-weight: 600;
  }
  /* Not hidden: of what was not there before, some screen readers say nothing. */
  [part='error']:empty {
    margin-block-start: calc(var(--_space) * -1);
  }
  [part='button'] {
    border: 1px solid transparent;
    font-weight: 600;
    color: var(--_accent-text);
    background: var(--_accent);
    cursor: pointer;
  }
  [part='button'][aria-disabled] {
    cursor: progress;
  }

  @container (min-width: 34rem) {
    [part='button'] {
      inline-size: auto;
      justify-self: start;
      padding-inline: 24px;
    }
  }
`
