/** What the storefront widget says besides what the tracking page says too. */
export interface WidgetTexts {
  /** On the button, while an order is looked up. */
  readonly searching: string
  readonly loading: string
  /** A field of the form was left empty. */
  readonly incomplete: string
  readonly offline: string
  /** After whatever is wrong, where an order is shown. */
  readonly stale: string
  /** Leads to the order's own page. */
  readonly details: string
  /** Leads back to the form. */
  readonly another: string
}
