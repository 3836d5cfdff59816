import type { Received } from '../../src/events/delivery.ts'
import type { Instant } from '../../src/events/event.ts'
import { LABEL_STORE } from '../../src/samples/simulation/label-service.ts'
import { createAfterShip } from '../../src/sources/aftership/index.ts'
import { createEasyPost } from '../../src/sources/easypost/index.ts'
import { createEvents } from '../../src/sources/events/index.ts'
import { createShipStation } from '../../src/sources/shipstation/index.ts'
import { createShipStationV2Source } from '../../src/sources/shipstation-v2/index.ts'
import { createShopify } from '../../src/sources/shopify/index.ts'
import { testPolicy } from '../support/policy.ts'
import { SECRETS, SIGNER, type Wire } from './wire.ts'

/** All doors of the service, without the wall they are in. */
export function coreSources(shop: string): (wire: Wire, receivedAt: Instant) => Promise<Received> {
  const [shops, tokens] = [[shop], [SECRETS.token]]
  const stores = { [String(LABEL_STORE)]: shop }
  const keyOf = async (id: string) => (id === SIGNER.id ? SIGNER.public : null)
  const sources = [
    createShopify({ secrets: [SECRETS.shopify], shops, kits: testPolicy.kits }),
    createShipStation({ tokens, stores, credentials: true }),
    createShipStationV2Source({ tokens, stores, canAsk: false, skewSeconds: 60, keyOf }),
    createEasyPost({ secrets: [SECRETS.easypost], shops }),
    createAfterShip({ secrets: [SECRETS.aftership], shops }),
    createEvents({
      senders: [
        { name: 'a-carrier', secret: SECRETS.carrier },
        { name: 'a-warehouse', secret: SECRETS.warehouse },
      ],
      shops,
    }),
  ]
  return async (wire, receivedAt) => {
    const source = sources.find(({ path }) => path.replace(':token', SECRETS.token) === wire.path)
    const answer = await source?.receive(wire, receivedAt)
    if (answer?.kind === 'received') return answer
    throw new Error(`A simulated delivery to ${wire.path} was not taken: ${answer?.reason ?? 'no such door'}`)
  }
}
