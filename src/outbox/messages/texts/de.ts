import type { Texts } from './texts.ts'

export const de: Texts = {
  locale: 'de',
  greeting: 'Guten Tag {name},',
  greetingOfNobody: 'Guten Tag,',

  parcels: {
    all: { one: 'Ihre Bestellung {order}', other: 'Alle {n} Pakete Ihrer Bestellung {order}' },
    part: {
      one: '{n} von {of} Paketen Ihrer Bestellung {order}',
      other: '{n} von {of} Paketen Ihrer Bestellung {order}',
    },
    last: {
      one: 'Das letzte Paket Ihrer Bestellung {order}',
      other: 'Die letzten {n} Pakete Ihrer Bestellung {order}',
    },
    some: { one: 'Ein Paket Ihrer Bestellung {order}', other: '{n} Pakete Ihrer Bestellung {order}' },
  },
  wholeOrder: 'Ihre Bestellung {order}',
  tells: {
    first_scan: { one: 'ist unterwegs', other: 'sind unterwegs' },
    out_for_delivery: { one: 'ist in Zustellung', other: 'sind in Zustellung' },
    delivery_attempted: { one: 'konnte nicht zugestellt werden', other: 'konnten nicht zugestellt werden' },
    ready_for_pickup: { one: 'liegt zur Abholung bereit', other: 'liegen zur Abholung bereit' },
    delivered: { one: 'wurde zugestellt', other: 'wurden zugestellt' },
    exception: { one: 'hat unterwegs ein Problem', other: 'haben unterwegs ein Problem' },
    promise_missed: { other: 'kommt später als versprochen' },
    order_delivered: { other: 'ist vollständig angekommen' },
    order_cancelled: { other: 'wurde storniert' },
    order_returned: { other: 'ist zu uns zurückgekommen' },
  },
  news: 'Neues zu Ihrer Bestellung {order}',
  lead: {
    first_scan: {
      one: 'Der Paketdienst hat das Paket übernommen.',
      other: 'Der Paketdienst hat die Pakete übernommen.',
    },
    out_for_delivery: null,
    delivery_attempted: {
      one: 'Der Paketdienst hat es versucht. Wie es weitergeht, steht auf seiner Seite.',
      other: 'Der Paketdienst hat es versucht. Wie es weitergeht, steht auf seinen Seiten.',
    },
    ready_for_pickup: {
      one: 'Das Paket wartet auf Sie. Wo und wie lange, steht auf der Seite des Paketdienstes.',
      other: 'Die Pakete warten auf Sie. Wo und wie lange, steht auf den Seiten des Paketdienstes.',
    },
    delivered: {
      one: 'Wenn Sie das Paket nicht finden, schreiben Sie uns bitte.',
      other: 'Wenn Sie die Pakete nicht finden, schreiben Sie uns bitte.',
    },
    exception: {
      one: 'Der Paketdienst meldet Folgendes.',
      other: 'Der Paketdienst meldet Folgendes.',
    },
    promise_missed: {
      other: 'Sie ist bis zum versprochenen Tag nicht vollständig angekommen. Das tut uns leid.',
    },
    order_delivered: null,
    order_cancelled: null,
    order_returned: null,
  },

  parcel: 'Ihr Paket',
  parcelOf: 'Paket {number} von {of}',
  otherParcels: { one: 'Das andere Paket', other: 'Die anderen Pakete' },
  stages: {
    pending: 'In Vorbereitung',
    label_created: 'Verpackt, wartet auf den Paketdienst',
    picked_up: 'Vom Paketdienst abgeholt',
    in_transit: 'Unterwegs',
    out_for_delivery: 'In Zustellung',
    delivery_attempted: 'Zustellung versucht',
    available_for_pickup: 'Zur Abholung bereit',
    delivered: 'Zugestellt',
    return_to_sender: 'Auf dem Rückweg zu uns',
    returned_to_sender: 'Wieder bei uns',
    lost: 'Beim Paketdienst verloren gegangen',
    voided: 'Nicht versandt',
    cancelled: 'Storniert',
  },
  conditions: {
    delayed: 'verspätet',
    held: 'vom Paketdienst angehalten',
    customs: 'beim Zoll',
    damaged: 'beschädigt',
    address_issue: 'Problem mit der Adresse',
    refused: 'Annahme verweigert',
    exception: 'Problem beim Paketdienst',
  },
  units: '{n} × {title}',
  partOf: 'Teil von {title}',
  pieceOf: '{piece} ({title})',
  restOf: 'der Rest von {title}',
  tracking: '{carrier} {number}',
  trackingOfNobody: 'Sendungsnummer {number}',
  follow: 'Dieses Paket verfolgen',
  followAt: '{parcel} bei {carrier} verfolgen',

  missing: 'Was noch kommt',
  packing: '{what}: wird noch verpackt',
  unpacked: '{what}: noch nicht verpackt',
  held: '{what}: angehalten',

  status: 'Die ganze Bestellung ansehen',
  why: 'Sie erhalten diese Nachricht, weil Sie bei uns bestellt haben.',
  optOut: 'Keine Nachrichten mehr zu dieser Bestellung',
  signature: 'Ihr Team von {shop}',
}
