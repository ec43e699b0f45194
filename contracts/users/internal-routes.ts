// What the other services may ask users. Service tokens only; never routed by the gateway.
import { access, roles } from "../access.ts";
import { defineRoute } from "../route.ts";
import { Email, Id, nullable, object, oneOf, Time, Type } from "../schema.ts";
import { MailLinkToken, mailLinkPurposes } from "./mail-link.ts";

/** How long an access token of a person works at most (RFC 9068 `exp`). It names its session as `sid`. */
export const ACCESS_TOKEN_SECONDS = 600;

/** Accounts in one answer of the snapshot. */
export const MAX_SNAPSHOT_PAGE = 500;

/**
 * Every account that ever was, in the order of its id, deleted ones without the person: what a subscriber of the user
 * events rebuilds from after a gap. `version` is the aggregateVersion of the account's newest event.
 */
export const snapshotAccounts = defineRoute({
  name: "snapshotAccounts",
  service: "users",
  method: "GET",
  path: "/internal/accounts",
  summary: "All accounts in the order of their ids, for resynchronising",
  access: access.service,
  query: object({
    after: Type.Optional(Id),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_SNAPSHOT_PAGE })),
  }),
  replies: {
    200: object({
      items: Type.Array(
        object({
          userId: Id,
          version: Type.Integer({ minimum: 1 }),
          deleted: Type.Boolean(),
          profile: nullable(
            object({ email: Email, name: Type.String(), role: oneOf(roles), locale: Type.Optional(Type.String()) }),
          ),
        }),
      ),
    }),
  },
});

/**
 * The link that a mail is about to carry, while it works; 404 once it was used or has ended. For notifications alone (403
 * to other services), at the moment of sending: what it answers is kept nowhere.
 */
export const readMailLink = defineRoute({
  name: "readMailLink",
  service: "users",
  method: "POST",
  path: "/internal/mail-links/{id}",
  summary: "The token of a link that is to be sent",
  access: access.service,
  params: object({ id: Id }),
  replies: { 200: object({ purpose: oneOf(mailLinkPurposes), email: Email, token: MailLinkToken, expiresAt: Time }) },
  errors: ["forbidden", "not_found"],
});

export const MAX_ENDED_PAGE = 1_000;

/**
 * Sessions that have ended while a token of theirs may still be good, in the order of their ids: what a gateway begins
 * with, because it gets the events of what comes after only.
 */
export const listEndedSessions = defineRoute({
  name: "listEndedSessions",
  service: "users",
  method: "GET",
  path: "/internal/ended-sessions",
  summary: "Sessions whose access tokens are to be refused",
  access: access.service,
  query: object({
    after: Type.Optional(Id),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_ENDED_PAGE })),
  }),
  replies: { 200: object({ items: Type.Array(object({ familyId: Id })) }) },
});

export const userInternalRoutes = { snapshotAccounts, readMailLink, listEndedSessions } as const;
