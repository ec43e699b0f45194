// /internal/ended-sessions: what a gateway that begins refuses from the start.
import type { Clock } from "@souk/chassis/clock";
import { type Served, serve } from "@souk/chassis/server";
import { ACCESS_TOKEN_SECONDS, listEndedSessions, MAX_ENDED_PAGE } from "@souk/contracts/users/internal-routes";
import type { SessionStore } from "./session-store.ts";

/** A token may be minted just after its session's end, by who was at it; and clocks differ. */
const SLACK_MS = 60_000;

type Parts = { readonly sessions: Pick<SessionStore, "endedSince">; readonly clock: Clock };

export function endedSessionRoutes({ sessions, clock }: Parts): readonly Served[] {
  return [
    serve(listEndedSessions, async ({ query: { after, limit = MAX_ENDED_PAGE } }) => {
      const since = clock.now() - ACCESS_TOKEN_SECONDS * 1000 - SLACK_MS;
      const families = await sessions.endedSince(since, { limit, ...(after !== undefined && { after }) });
      return { status: 200, body: { items: families.map((familyId) => ({ familyId })) } };
    }),
  ];
}
