// What users publishes about accounts.

import { roles } from "../access.ts";
import { defineEvent } from "../event.ts";
import { Email, Id, object, oneOf, Type } from "../schema.ts";
import { mailLinkPurposes } from "./mail-link.ts";

const UserData = object({
  userId: Id,
  email: Email,
  name: Type.String(),
  role: oneOf(roles),
  locale: Type.Optional(Type.String()),
  emailVerified: Type.Optional(Type.Boolean()),
});
const example = {
  userId: "01995f2e-7d10-7000-8000-000000000004",
  email: "ada@example.org",
  name: "Ada",
  role: "customer" as const,
  emailVerified: false,
};

const userEvent = (type: string, summary: string) =>
  defineEvent({ type, version: 1, source: "users", aggregate: "user", summary, data: UserData, example });

export const userRegistered = userEvent("user.registered", "An account was made");
export const userChanged = userEvent("user.changed", "Profile or role changed");

/** Others forget the person, not the trade: orders keep their lines and totals, without name and address. */
export const userDeleted = defineEvent({
  type: "user.deleted",
  version: 1,
  source: "users",
  aggregate: "user",
  summary: "An account was deleted",
  data: object({ userId: Id }),
  example: { userId: example.userId },
});

export const sessionReused = defineEvent({
  type: "session.reused",
  version: 1,
  source: "users",
  aggregate: "session",
  summary: "A refresh token was used twice; its whole family has ended (RFC 9700, 4.14)",
  data: object({ userId: Id, familyId: Id }),
  example: { userId: example.userId, familyId: "01995f2e-7d10-7000-8000-000000000005" },
});

/** Beside `session.reused`, which is an end too: of a session one of the two is told, once. */
export const sessionEnded = defineEvent({
  type: "session.ended",
  version: 1,
  source: "users",
  aggregate: "session",
  summary: "A session has ended before its time: signed out, another password, a lesser role, a deleted account",
  data: object({ userId: Id, familyId: Id }),
  example: { userId: example.userId, familyId: "01995f2e-7d10-7000-8000-000000000005" },
});

/** Carries the link's id, never its token: events are kept, copied and served to whoever subscribes. */
export const mailLinkRequested = defineEvent({
  type: "user.link_requested",
  version: 1,
  source: "users",
  aggregate: "mailLink",
  summary: "A link is to be sent to an account's address",
  data: object({
    linkId: Id,
    userId: Id,
    purpose: oneOf(mailLinkPurposes),
    email: Email,
    name: Type.String(),
    locale: Type.Optional(Type.String()),
  }),
  example: {
    linkId: "01995f2e-7d10-7000-8000-000000000006",
    userId: example.userId,
    purpose: "password-reset",
    email: example.email,
    name: example.name,
  },
});

export const userEvents = [
  ...[userRegistered, userChanged, userDeleted],
  ...[sessionReused, sessionEnded, mailLinkRequested],
] as const;
