import type { Texts } from '../policy/texts/texts.ts'

/**
 * What the widget needs of the texts of one language. What the tracking page says too is said in the same words, and
 * the rest of that page's need not travel with the widget.
 */
export function widgetWords({ tag, page, widget }: Texts) {
  return {
    tag,
    searching: widget.searching,
    loading: widget.loading,
    stale: widget.stale,
    details: widget.details,
    another: widget.another,
    problems: {
      incomplete: widget.incomplete,
      not_found: page.notFound,
      expired: page.linkEnded,
      limited: page.tooMany,
      offline: widget.offline,
      failed: `${page.trouble}. ${page.troubleLead}`,
    },
    formTitle: page.formTitle,
    formLead: page.formLead,
    orderField: page.orderField,
    orderHint: page.orderHint,
    contactField: page.contactField,
    contactHint: page.contactHint,
    submit: page.submit,
    order: page.order,
    orderUnnamed: page.orderUnnamed,
    progress: page.progress,
    steps: page.steps,
    stepDone: page.stepDone,
    stepBegun: page.stepBegun,
    stepOpen: page.stepOpen,
    ofParcels: page.ofParcels,
    soFar: page.soFar,
    ofItems: page.ofItems,
    awaitingScan: page.awaitingScan,
    missing: page.missing,
    partOf: page.partOf,
    parcels: page.parcels,
    parcel: page.parcel,
    parcelNth: page.parcelNth,
    parcelOf: page.parcelOf,
    inPart: page.inPart,
    trackWith: page.trackWith,
    trackHere: page.trackHere,
  }
}

export type WidgetWords = ReturnType<typeof widgetWords>
