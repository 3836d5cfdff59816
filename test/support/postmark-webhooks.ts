export const TOKEN = 'an-unguessable-token-of-postmark'
export const MESSAGE = 'a-message-id'

type Body = Readonly<Record<string, unknown>>

const mail = {
  ServerID: 4711,
  MessageStream: 'outbound',
  MessageID: 'postmark-1',
  Tag: 'first_scan',
  Metadata: { message: MESSAGE, shop: 'furniture.example' },
}

export const delivered = (changes: Body = {}): Body => ({
  RecordType: 'Delivery',
  ...mail,
  Recipient: 'ada@example.com',
  // Seven digits, as it is sent.
  DeliveredAt: '2026-11-21T11:00:00.9070259Z',
  Details: 'smtp;250 OK',
  ...changes,
})

export const bounced = (changes: Body = {}): Body => ({
  RecordType: 'Bounce',
  ...mail,
  ID: 692560173,
  Type: 'HardBounce',
  TypeCode: 1,
  Name: 'Hard bounce',
  Description: 'The server was unable to deliver your message.',
  Details: 'smtp;550 5.1.1 unknown user',
  Email: 'ada@example.com',
  From: 'orders@shop.example',
  BouncedAt: '2026-11-21T11:05:00Z',
  DumpAvailable: true,
  Inactive: true,
  CanActivate: true,
  Subject: 'Ihre Bestellung #1001 ist unterwegs',
  Content: '<a whole mail>',
  ...changes,
})

export const complained = (changes: Body = {}): Body => ({
  ...bounced(),
  RecordType: 'SpamComplaint',
  Type: 'SpamComplaint',
  TypeCode: 100001,
  BouncedAt: '2026-11-21T11:10:00Z',
  ...changes,
})

export const changed = (changes: Body = {}): Body => ({
  RecordType: 'SubscriptionChange',
  ServerID: 4711,
  MessageStream: 'outbound',
  MessageID: '00000000-0000-0000-0000-000000000000',
  ChangedAt: '2026-11-21T11:20:00Z',
  Recipient: 'ada@example.com',
  Origin: 'Admin',
  SuppressSending: true,
  SuppressionReason: 'ManualSuppression',
  Metadata: {},
  ...changes,
})
