// Staff look at what was and will be sent.
import { toTime } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import { type Served, serve } from "@souk/chassis/server";
import type { MailDocument } from "@souk/contracts/notifications/mail-schema";
import { listMails } from "@souk/contracts/notifications/routes";
import { DEFAULT_PAGE } from "@souk/contracts/schema";
import { type Mail, messageIdOf } from "./mail.ts";
import type { MailStore } from "./mail-store.ts";

export type MailRoutesOptions = { readonly mails: MailStore; readonly messageHost: string };

/** What a page ends with: the id of its last mail. */
const MAIL_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function mailRoutes({ mails, messageHost }: MailRoutesOptions): readonly Served[] {
  return [
    serve(listMails, async ({ query }) => {
      const limit = query.limit ?? DEFAULT_PAGE;
      const { orderId, cursor } = query;
      if (cursor !== undefined && !MAIL_ID.test(cursor)) throw invalidCursor();
      const found = await mails.list({
        limit: limit + 1,
        ...(orderId !== undefined && { orderId }),
        ...(cursor !== undefined && { before: cursor }),
      });
      const items = found.mails.slice(0, limit).map((mail) => toReply(mail, messageHost));
      const nextCursor = found.mails.length > limit ? (items.at(-1)?.id ?? null) : null;
      return { status: 200, body: { items, nextCursor, total: found.total } };
    }),
  ];
}

function invalidCursor() {
  const fault = { pointer: "/query/cursor", code: "wrong_format", message: "is not a cursor of this list" };
  return problem("invalid_request", undefined, { errors: [fault] });
}

function toReply(mail: Mail, messageHost: string): MailDocument {
  const { id, template, locale, recipient, orderId, orderNumber, state, attempts, lastError, sentAt } = mail;
  return {
    ...{ id, template, locale, recipient, orderId, orderNumber, state, attempts, lastError },
    messageId: messageIdOf(mail.eventId, messageHost),
    createdAt: toTime(mail.createdAt),
    sentAt: sentAt === null ? null : toTime(sentAt),
  };
}
