import type { Plural } from './plural.ts'

/** Where an order can have got to, as steps that customers think in. */
export type StepName =
  | 'ordered'
  | 'prepared'
  | 'shipped'
  | 'out_for_delivery'
  | 'ready_for_pickup'
  | 'delivered'
  | 'collected'
  | 'provided'
  | 'undelivered'
  | 'returned'

/** The words of the tracking page that are not the status API's. */
export interface PageTexts {
  readonly title: string
  /** `{name}` of the order as the shop writes it. */
  readonly order: string
  readonly orderUnnamed: string
  readonly orderedOn: string
  readonly cancelledOn: string
  readonly progress: string
  readonly steps: Readonly<Record<StepName, string>>
  /** For who does not see the marks: after the name of a step. */
  readonly stepDone: string
  readonly stepBegun: string
  readonly stepOpen: string
  /** `{count}` of `{total}` parcels have got to a step. */
  readonly ofParcels: string
  /** Of parcels whose number is not known yet. */
  readonly soFar: Plural
  readonly ofItems: string
  readonly awaitingScan: string
  readonly parcels: string
  readonly parcel: string
  readonly parcelOf: string
  /** Of several, while more may follow. */
  readonly parcelNth: string
  /** Beside a thing of several pieces, of which some are elsewhere. */
  readonly inPart: string
  readonly delivery: string
  readonly contents: string
  readonly trackWith: string
  readonly trackHere: string
  readonly number: string
  readonly history: string
  readonly undated: string
  readonly missing: string
  /** Beside a thing: the rest of which it is. */
  readonly partOf: string
  readonly items: string
  readonly itemCancelled: Plural
  readonly itemDelivered: string
  readonly itemReturned: Plural
  readonly updated: string
  readonly zone: string
  readonly help: string
  readonly helpLink: string
  readonly languages: string
  readonly live: string
  readonly lost: string
  readonly formTitle: string
  readonly formLead: string
  readonly orderField: string
  readonly orderHint: string
  readonly contactField: string
  readonly contactHint: string
  readonly submit: string
  /** One and the same for whatever was wrong. */
  readonly notFound: string
  /** One and the same for links that ended and links that never were. */
  readonly linkEnded: string
  readonly noForm: string
  readonly trouble: string
  readonly troubleLead: string
  readonly tooMany: string
  readonly tryAgain: string
}
