// Sends what is due, as fast as the provider takes it, and tries again what failed. A mail that was taken but not yet
// noted as sent when we died goes out again with the same Message-ID.
import type { Awaitable } from "@souk/chassis/awaitable";
import type { Clock, Repeating } from "@souk/chassis/clock";
import type { Log } from "@souk/chassis/log";
import type { Random } from "@souk/chassis/random";
import { type ClaimedMail, messageIdOf, retryDelayMs } from "../mail/mail.ts";
import type { MailStore, SendResult } from "../mail/mail-store.ts";
import type { RenderedMail } from "../render/render-mail.ts";
import type { MailTransport, SendOutcome } from "./mail-transport.ts";

export type MailSender = { start(): Promise<void>; stop(): Promise<void> };

export type MailSenderOptions = {
  readonly mails: MailStore;
  readonly transport: MailTransport;
  /** `ended`: it was to carry a link that works no more. Throws where another try may succeed. */
  readonly render: (mail: ClaimedMail) => Awaitable<RenderedMail | "ended">;
  readonly instance: string;
  readonly messageHost: string;
  readonly ratePerSecond: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly onOutcome: (template: string, outcome: SendOutcome["kind"]) => void;
};

const LOOK_EVERY_MS = 200;
/** Longer than a batch over a silent server takes, so that two instances don't send one mail at the same time. */
export const CLAIM_MS = 180_000;
/** Sent at the same time; the pool's connections bound it further. */
const MAX_BATCH = 16;

export function createMailSender(options: MailSenderOptions): MailSender {
  const { mails, clock, log, instance, ratePerSecond } = options;
  let timer: Repeating | undefined;
  let stopping = false;
  /** A bucket of one second's worth: quiet times are not saved up. */
  let allowance = ratePerSecond;
  let filledMs = clock.monotonicMs();

  const allowed = (): number => {
    const nowMs = clock.monotonicMs();
    allowance = Math.min(ratePerSecond, allowance + ((nowMs - filledMs) / 1000) * ratePerSecond);
    filledMs = nowMs;
    return Math.min(MAX_BATCH, Math.floor(allowance));
  };

  /** How tries ended that the store was not there to take. Nothing more is claimed before it has. */
  let unnoted: readonly SendResult[] = [];
  /** Whether the store may know of claims that we don't: its answer was lost. */
  let unsure = false;

  const settle = async (): Promise<void> => {
    if (unnoted.length > 0) await mails.note(unnoted);
    unnoted = [];
    // Nothing of ours is on its way now.
    if (unsure) await mails.releaseClaims(instance, clock.now());
    unsure = false;
  };

  const sendDue = async (): Promise<void> => {
    await settle();
    for (let limit = allowed(); limit > 0 && !stopping && (await mails.anyDue(clock.now())); limit = allowed()) {
      const now = clock.now();
      const claimed = await mails.claim(instance, { now, until: now + CLAIM_MS, limit });
      allowance -= claimed.length;
      unnoted = await Promise.all(claimed.map((mail) => sendOne(options, mail)));
      await settle();
    }
  };

  return {
    start: async () => {
      await mails.releaseClaims(instance, clock.now());
      timer = clock.every(LOOK_EVERY_MS, async () => {
        try {
          await sendDue();
        } catch (error) {
          unsure = true;
          log.error({ err: error }, "sending mails failed");
        }
      });
    },
    stop: async () => {
      stopping = true;
      await timer?.stop();
      // What can't be noted now is sent again by our successor, under the same Message-ID.
      await settle().catch((error: unknown) => log.error({ err: error }, "noting sent mails failed"));
    },
  };
}

async function sendOne(options: MailSenderOptions, mail: ClaimedMail): Promise<SendResult> {
  const { clock, log } = options;
  const { id, attempts } = mail;
  const outcome = await attempt(options, mail);
  options.onOutcome(mail.content.template, outcome.kind);
  if (outcome.kind === "accepted") return { id, kind: "sent", at: clock.now() };
  const { reason } = outcome;
  if (outcome.kind === "pointless") {
    log.info({ mail: id, attempts }, "a mail is not sent any more: its link was used or has ended");
    return { id, kind: "failed", reason };
  }
  const delayMs = outcome.kind === "failed" ? retryDelayMs(attempts, options.random.next()) : undefined;
  // The reason may name the recipient: it stays in the store, where it is forgotten with the rest.
  const about = { mail: id, attempts, outcome: outcome.kind };
  if (delayMs === undefined) {
    log.error(about, "a mail can't be sent");
    return { id, kind: "failed", reason };
  }
  log.warn(about, "a mail was not taken; it is tried again");
  return { id, kind: "postponed", reason, nextAt: clock.now() + delayMs };
}

async function attempt(options: MailSenderOptions, mail: ClaimedMail): Promise<SendOutcome> {
  try {
    const rendered = await options.render(mail);
    if (rendered === "ended") return { kind: "pointless", reason: "its link was used or has ended" };
    const { subject, text, html } = rendered;
    const messageId = messageIdOf(mail.eventId, options.messageHost);
    const date = new Date(mail.createdAt);
    return await options.transport.send({ messageId, recipient: mail.recipient, subject, text, html, date });
  } catch (error) {
    options.log.error({ err: error, mail: mail.id }, "a mail can't be written");
    return { kind: "failed", reason: "it could not be written" };
  }
}
