/** All of them in one page: an app has at most a few for each topic. */
export const TOPICS_QUERY = `
  query WismoTopics {
    webhookSubscriptions(first: 250) {
      nodes { topic }
    }
  }
`

/**
 * One query for all that is asked: by the id of an order, or of one of its things. Lists without `first` come whole;
 * for the others `pageInfo` says if they did, and what did not is not used. The numbers keep the cost of one query
 * under Shopify's limit of 1,000 points.
 */
export const ORDER_QUERY = `
  query WismoOrder($id: ID!) {
    node(id: $id) {
      ... on Order { ...Whole }
      ... on FulfillmentOrder { order { ...Whole } }
      ... on Return { order { ...Whole } }
    }
  }
  fragment Whole on Order {
    id
    name
    createdAt
    updatedAt
    cancelledAt
    cancelReason
    test
    displayFinancialStatus
    email
    phone
    customerLocale
    customer {
      id
      firstName
      lastName
      defaultEmailAddress { emailAddress }
      defaultPhoneNumber { phoneNumber }
    }
    shippingAddress { name phone zip }
    billingAddress { name phone zip }
    lineItems(first: 50) {
      nodes {
        id
        sku
        title
        name
        product { id }
        quantity
        currentQuantity
        unfulfilledQuantity
        requiresShipping
        isGiftCard
        lineItemGroup { id title quantity variantSku }
      }
      pageInfo { hasNextPage }
    }
    fulfillments {
      id
      status
      displayStatus
      createdAt
      updatedAt
      trackingInfo { company number url }
      fulfillmentLineItems(first: 15) {
        nodes { quantity lineItem { id sku } }
        pageInfo { hasNextPage }
      }
    }
    refunds {
      id
      createdAt
      return { id }
      refundLineItems(first: 15) {
        nodes { quantity restockType lineItem { id } }
        pageInfo { hasNextPage }
      }
    }
    returns(first: 5) {
      nodes {
        id
        status
        closedAt
        returnLineItems(first: 10) {
          nodes { ... on ReturnLineItem { quantity fulfillmentLineItem { lineItem { id } } } }
          pageInfo { hasNextPage }
        }
      }
      pageInfo { hasNextPage }
    }
    fulfillmentOrders(first: 8) {
      nodes {
        id
        status
        updatedAt
        fulfillAt
        deliveryMethod { methodType }
        assignedLocation { name }
        fulfillmentHolds { reason }
        lineItems(first: 15) {
          nodes { remainingQuantity lineItem { id sku } }
          pageInfo { hasNextPage }
        }
      }
      pageInfo { hasNextPage }
    }
  }
`
