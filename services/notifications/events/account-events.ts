// A new account is welcomed; a deleted one is forgotten; a link that was asked for is sent.
import { subscription } from "@souk/chassis/bus/bus";
import type { ServiceClient } from "@souk/chassis/client";
import type { Clock } from "@souk/chassis/clock";
import type { Context } from "@souk/chassis/context";
import { problem } from "@souk/chassis/errors";
import { isEvent } from "@souk/chassis/events";
import type { DataOf } from "@souk/contracts/event";
import type { MailLocale } from "@souk/contracts/notifications/mail-schema";
import { mailLinkRequested, userDeleted, userRegistered } from "@souk/contracts/users/events";
import { MAX_SNAPSHOT_PAGE, snapshotAccounts } from "@souk/contracts/users/internal-routes";
import { localeOf, type NewMail } from "../mail/mail.ts";
import type { MailStore } from "../mail/mail-store.ts";

export type AccountEventOptions = {
  readonly mails: Pick<MailStore, "book" | "forget">;
  readonly client: Pick<ServiceClient, "call">;
  readonly clock: Clock;
  readonly fallbackLocale: MailLocale;
};

const subscriber = "notifications.users";
const MAX_SNAPSHOT_PAGES = 20_000;

export function accountSubscription(options: AccountEventOptions) {
  const { mails, clock, fallbackLocale } = options;
  return subscription({
    subscriber,
    source: "users",
    events: [userRegistered, userDeleted, mailLinkRequested],
    delivery: "shared",
    handle: async (event) => {
      const cause = { subscriber, event };
      if (event.type === userDeleted.type) {
        await mails.forget(event.data.userId, clock.now(), cause);
      } else if (isEvent(userRegistered, event)) {
        await mails.book(cause, welcomeFor(event.data, fallbackLocale), clock.now());
      } else if (isEvent(mailLinkRequested, event)) {
        await mails.book(cause, linkMailFor(event.data, fallbackLocale), clock.now());
      }
    },
    resync: (context) => forgetDeleted(options, context),
  });
}

/** Staff are hired, not welcomed. */
function welcomeFor(user: DataOf<typeof userRegistered>, fallbackLocale: MailLocale): NewMail | undefined {
  const { userId, email, name, role, locale } = user;
  if (role !== "customer") return undefined;
  const content = { template: "welcome", name } as const;
  return { locale: localeOf(locale, fallbackLocale), recipient: email, userId, content };
}

const templateOf = { "password-reset": "password_reset", "verify-email": "verify_email" } as const;

function linkMailFor(asked: DataOf<typeof mailLinkRequested>, fallbackLocale: MailLocale): NewMail {
  const { linkId, userId, purpose, email, name, locale } = asked;
  const content = { template: templateOf[purpose], name, linkId };
  return { locale: localeOf(locale, fallbackLocale), recipient: email, userId, content };
}

/** Welcomes and links that were lost with the feed are not made up for; deletions are. */
async function forgetDeleted({ mails, client, clock }: AccountEventOptions, context: Context): Promise<void> {
  let after: string | undefined;
  for (let page = 0; page < MAX_SNAPSHOT_PAGES; page += 1) {
    const query = { limit: MAX_SNAPSHOT_PAGE, ...(after !== undefined && { after }) };
    const reply = await client.call(snapshotAccounts, { query, context });
    if ("problem" in reply) throw problem("unavailable", "users does not tell its accounts");
    const { items } = reply.body;
    for (const account of items) if (account.deleted) await mails.forget(account.userId, clock.now());
    after = items.at(-1)?.userId;
    if (items.length < MAX_SNAPSHOT_PAGE) return;
  }
}
