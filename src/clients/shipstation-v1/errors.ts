/** It cannot be reached or has trouble of its own; the same may be asked again later. */
export class ShipStationUnavailable extends Error {
  override readonly name = 'ShipStationUnavailable'
}

/** It does not take the credentials; until somebody mends them nothing can be asked. */
export class ShipStationRefused extends Error {
  override readonly name = 'ShipStationRefused'
  constructor() {
    super(
      'ShipStation refuses the key; set SHIPSTATION_V1_KEY and SHIPSTATION_V1_SECRET to a pair that is valid',
    )
  }
}

/** It sent us elsewhere. The credentials are for nobody else, so nobody else was asked. */
export class ShipStationRedirected extends Error {
  override readonly name = 'ShipStationRedirected'
  constructor(status: number) {
    super(`ShipStation answered ${status} and named another address, which was not followed`)
  }
}

/** There is nothing under this address, or it cannot be asked so; asking again changes nothing. */
export class ShipStationUnknown extends Error {
  override readonly name = 'ShipStationUnknown'
  constructor(status: number) {
    super(`ShipStation answers ${status} to this address`)
  }
}

/** What is to be called is not ShipStation. Nothing was sent. */
export class ForeignAddress extends Error {
  override readonly name = 'ForeignAddress'
  constructor() {
    super('The address is outside of what may be called with the credentials of ShipStation')
  }
}
