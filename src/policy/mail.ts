import type { MailPolicy } from './policy.ts'

/** How mails to customers look. From which address they come is set by POSTMARK_FROM. */
export const mail: MailPolicy = {
  brand: {
    /** Whose name stands under a mail. */
    name: null,
    /** Where answers go; null: to the address from which the mail came. */
    replyTo: null,
    /** The page of an order, like 'https://shop.example/track/{token}'; null: the one that this service has. */
    statusPage: null,
  },

  /** Shops where it is otherwise, like 'example.myshopify.com': { name: 'Example' }. */
  shops: {},

  /**
   * Milestones that are written as templates in Postmark, by language: first_scan: { en: 'first-scan-en' }. They are filled
   * with the fields of src/outbox/messages/letter.ts. All others have our own texts (src/outbox/messages/texts).
   */
  templates: {},

  /** Message stream of Postmark; one for transactional mails. */
  stream: 'outbound',
}
