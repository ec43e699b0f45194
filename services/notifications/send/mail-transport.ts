// The port to whatever takes mails.

export type OutgoingMail = {
  readonly messageId: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
};

/**
 * `rejected`: this mail will never be taken. `failed`: another try may succeed. `pointless`: nobody needs it any more.
 * Reasons may name the recipient.
 */
export type SendOutcome =
  | { readonly kind: "accepted" }
  | { readonly kind: "pointless"; readonly reason: string }
  | { readonly kind: "rejected"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

export type TransportOutcome = Exclude<SendOutcome, { readonly kind: "pointless" }>;

export type MailTransport = {
  /** Never throws. The same message id twice is the same mail, sent again. */
  send(mail: OutgoingMail): Promise<TransportOutcome>;
  /** Lets what is being sent finish. */
  close(): void;
};
