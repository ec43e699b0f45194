// The port of the mails. Every method is one atomic operation.
import type { Awaitable } from "@souk/chassis/awaitable";
import type { Instant } from "@souk/chassis/clock";
import type { EventEnvelope } from "@souk/contracts/event";
import type { ClaimedMail, Mail, NewMail } from "./mail.ts";

/** The event that an operation is the effect of, for the subscriber's inbox. */
export type Cause = { readonly subscriber: string; readonly event: EventEnvelope };

export type MailQuery = {
  readonly orderId?: string;
  readonly limit: number;
  /** The id of the last one seen. */
  readonly before?: string;
};

export type MailPage = { readonly mails: readonly Mail[]; readonly total: number };

export type SendResult = { readonly id: string } & (
  | { readonly kind: "sent"; readonly at: Instant }
  | { readonly kind: "postponed"; readonly reason: string; readonly nextAt: Instant }
  | { readonly kind: "failed"; readonly reason: string }
);

export type MailStore = {
  /**
   * Queues the mail and books the event, both or neither; each event once. An account that was deleted gets none: the
   * event is booked, and the answer is `forgotten`. No mail at all: the event is booked.
   */
  book(cause: Cause, mail: NewMail | undefined, at: Instant): Promise<"booked" | "duplicate" | "forgotten">;
  /** Removes the person from all mails, drops those not sent yet, and remembers never to write again. May be repeated. */
  forget(userId: string, at: Instant, cause?: Cause): Promise<void>;
  /** The oldest due mails, for this instance alone until `until`; counts the try. */
  claim(
    instance: string,
    claim: { readonly now: Instant; readonly until: Instant; readonly limit: number },
  ): Promise<readonly ClaimedMail[]>;
  /** Whether `claim` would answer any; cheap. */
  anyDue(now: Instant): Awaitable<boolean>;
  /** What an instance of this name had claimed when it died is due at once. */
  releaseClaims(instance: string, now: Instant): Promise<void>;
  /** Notes how tries ended, all at once. The content of what was sent is dropped: the recipient has it. */
  note(results: readonly SendResult[]): Promise<void>;
  /** Newest first. */
  list(query: MailQuery): Awaitable<MailPage>;
  count(): Awaitable<{ readonly queued: number; readonly failed: number }>;
};
