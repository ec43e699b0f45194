// The account's events, made where the store writes them, so that a row and its event are one.
import type { Clock } from "@souk/chassis/clock";
import { createEvent } from "@souk/chassis/events";
import type { Ids } from "@souk/chassis/ids";
import type { EventEnvelope } from "@souk/contracts/event";
import {
  mailLinkRequested,
  sessionEnded,
  sessionReused,
  userChanged,
  userDeleted,
  userRegistered,
} from "@souk/contracts/users/events";
import type { LinkDraft } from "../link/mail-link.ts";
import type { Occasion } from "../occasion.ts";
import type { Account } from "./account.ts";

type SessionOf = { readonly userId: string; readonly familyId: string };

export type AccountEvents = {
  registered(account: Account, occasion: Occasion): EventEnvelope;
  changed(account: Account, occasion: Occasion): EventEnvelope;
  deleted(id: string, version: number, occasion: Occasion): EventEnvelope;
  sessionEnded(session: SessionOf, occasion: Occasion): EventEnvelope;
  sessionReused(session: SessionOf, occasion: Occasion): EventEnvelope;
  linkRequested(account: Account, link: Pick<LinkDraft, "id" | "purpose">, occasion: Occasion): EventEnvelope;
};

export function createAccountEvents(origin: { readonly ids: Ids; readonly clock: Clock }): AccountEvents {
  const about = (account: Account) => ({
    aggregateId: account.id,
    aggregateVersion: account.version,
    data: {
      userId: account.id,
      email: account.email,
      name: account.name,
      role: account.role,
      ...(account.locale !== null && { locale: account.locale }),
      emailVerified: account.emailVerified,
    },
  });
  return {
    registered: (account, occasion) => createEvent(userRegistered, about(account), from(origin, occasion)),
    changed: (account, occasion) => createEvent(userChanged, about(account), from(origin, occasion)),
    deleted: (id, version, occasion) =>
      createEvent(
        userDeleted,
        { aggregateId: id, aggregateVersion: version, data: { userId: id } },
        from(origin, occasion),
      ),
    sessionEnded: (session, occasion) => createEvent(sessionEnded, ofSession(session), from(origin, occasion)),
    sessionReused: (session, occasion) => createEvent(sessionReused, ofSession(session), from(origin, occasion)),
    linkRequested: ({ id: userId, email, name, locale }, { id: linkId, purpose }, occasion) => {
      const data = { linkId, userId, purpose, email, name, ...(locale !== null && { locale }) };
      // A link is requested once.
      return createEvent(mailLinkRequested, { aggregateId: linkId, aggregateVersion: 1, data }, from(origin, occasion));
    },
  };
}

/** A family ends once. */
const ofSession = ({ userId, familyId }: SessionOf) => ({
  aggregateId: familyId,
  aggregateVersion: 1,
  data: { userId, familyId },
});

function from(origin: { readonly ids: Ids; readonly clock: Clock }, occasion: Occasion) {
  return occasion.trace ? { ...origin, context: { trace: occasion.trace } } : origin;
}
