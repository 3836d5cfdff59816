import type { FeedField, FeedKind } from '../../policy/feed.ts'

/** A header as headers are compared: `Tracking No.`, `tracking_no` and `TRACKING-NO` are the same. */
export const plainHeader = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

/** What each kind of file may tell. */
export const FIELDS: Readonly<Record<FeedKind, readonly FeedField[]>> = {
  shipments: [
    'order',
    'order_id',
    'line',
    'sku',
    'quantity',
    'tracking',
    'tracking_url',
    'carrier',
    'shipped_at',
    'shipment',
    'status',
  ],
  inventory: ['sku', 'location', 'available', 'counted_at'],
  returns: ['order', 'order_id', 'line', 'sku', 'quantity', 'return', 'status', 'returned_at'],
}

/** Of each group at least one must be there: without it no row tells anything. */
export const REQUIRED: Readonly<Record<FeedKind, readonly (readonly FeedField[])[]>> = {
  shipments: [['order', 'order_id'], ['tracking']],
  inventory: [['sku'], ['available']],
  returns: [['order', 'order_id']],
}

const words = (text: string): readonly string[] => text.split(/\s+/)

/**
 * Headers that warehouses write, as `plainHeader` makes them. Of a field's lists the first that has one of the file's
 * headers holds: the later ones are used for other things as well. Left out is what says too little to be believed, like
 * `id`, or an id of a line that need not be the shop's: a feed that means it names it.
 */
export const KNOWN_HEADERS: Readonly<Record<FeedField, readonly (readonly string[])[]>> = {
  order: [
    words(
      `shopifyorder shopifyordernumber shopifyordername shopordernumber storeorder storeordernumber storeorderno
      channelorder channelordernumber merchantordernumber externalordernumber`,
    ),
    words(`order orderno ordernum ordernumber ordername ordernr bestellnummer auftragsnummer ordrenummer
      numerocommande numerodecommande commande pedido`),
    words(`orderref orderreference customerorder customerordernumber customerorderno clientorder clientordernumber
      clientorderno salesorder salesordernumber salesorderno merchantorderid`),
    words('orderid externalorderid reference referencenumber referenceno ponumber pono purchaseordernumber'),
  ],
  order_id: [words('shopifyorderid shoporderid')],
  line: [words('shopifylineid shopifylineitemid shoplineid shoplineitemid')],
  sku: [
    words('sku skucode skunumber skuno stockkeepingunit'),
    words('itemsku productsku variantsku componentsku'),
    words(`itemcode itemnumber itemno itemnum productcode productnumber articlenumber articleno articlecode stockcode
      partnumber partno artikelnummer artikelnr varenummer`),
    words('item product article part'),
  ],
  quantity: [
    words(`shippedqty qtyshipped shippedquantity quantityshipped unitsshipped shipqty returnedqty qtyreturned
      returnedquantity quantityreturned receivedqty qtyreceived quantityreceived`),
    words('quantity qty units pieces pcs menge'),
  ],
  tracking: [
    words(`tracking trackingno trackingnum trackingnumber trackingnumbers trackingnos trackingcode trackingid trackingref
      trackingreference tracknumber trackno shipmenttracking shipmenttrackingnumber parceltrackingnumber carriertracking
      carriertrackingnumber sendungsnummer paketnummer trackingnummer numerosuivi numerodesuivi codigoderastreo`),
    words(`mastertrackingnumber awb awbnumber airwaybill waybill waybillnumber consignment consignmentnumber pronumber
      track`),
  ],
  tracking_url: [
    words('trackingurl trackingurls trackinglink tracktraceurl trackandtraceurl carriertrackingurl'),
  ],
  carrier: [
    words(
      'carrier carriername shippingcarrier shipcarrier courier couriername shippingprovider shippingcompany',
    ),
    words('carriercode couriercode scac carriertype transporteur versender'),
  ],
  shipped_at: [
    words(`shippedat shippeddate dateshipped shippedon shipdate shippingdate shiptime shipdatetime shipmentdate
      versanddatum dateexpedition`),
    words(
      'dispatchdate dispatchedat dispatcheddate despatchdate despatched fulfilledat fulfillmentdate fulfilledon',
    ),
    words('processeddate'),
  ],
  shipment: [
    words(`shipmentid shipmentno shipmentnumber shipmentref shipmentreference shipid`),
    words(`fulfillmentid fulfilmentid fulfillmentnumber packageid parcelid deliverynumber deliverynoteid
      deliverynotenumber despatchnumber`),
  ],
  status: [
    words('shipmentstatus shippingstatus linestatus fulfillmentstatus returnstatus'),
    words('status orderstatus'),
  ],
  location: [
    words('locationid locationcode location locationname'),
    words('warehouseid warehousecode warehouse warehousename site sitecode facility facilitycode lager'),
  ],
  available: [
    words(`available availableqty availablequantity qtyavailable quantityavailable availabletosell atp sellable sellableqty
      availablestock availableinventory availableunits freestock verfugbar verfügbar`),
  ],
  counted_at: [words('countedat countedon asof asofdate snapshotdate snapshotat inventorydate stockdate')],
  return: [
    words('rma rmaid rmano rmanumber ranumber returnid returnno returnnumber'),
    words('return returnref returnreference returnorder returnordernumber'),
  ],
  returned_at: [
    words('returnedat returneddate returndate datereturned returnedon'),
    words('receivedat receiveddate datereceived receiptdate'),
  ],
}
