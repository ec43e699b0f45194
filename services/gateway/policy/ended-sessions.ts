// Sessions that have ended while a token of theirs may still be good: such a token is refused here at once, instead of when
// it runs out. Kept in memory for as long as a token works, so that no request needs a look-up. Every gateway instance gets every end;
// one that (re)connects to users' events asks first what it has missed.
import { type Bus, subscription } from "@souk/chassis/bus/bus";
import type { ServiceClient } from "@souk/chassis/client";
import type { Clock } from "@souk/chassis/clock";
import type { Context } from "@souk/chassis/context";
import { problem } from "@souk/chassis/errors";
import { sessionEnded, sessionReused } from "@souk/contracts/users/events";
import { ACCESS_TOKEN_SECONDS, listEndedSessions, MAX_ENDED_PAGE } from "@souk/contracts/users/internal-routes";

export type EndedSessions = {
  add(sessionId: string): void;
  has(sessionId: string): boolean;
  readonly size: number;
};

/** A token may be minted just after its session's end, by who was at it; and clocks differ. */
const SLACK_MS = 60_000;
const KEPT_MS = ACCESS_TOKEN_SECONDS * 1000 + SLACK_MS;
/** About 15 MB. Past it the longest ago go first: their tokens work until they run out, as without us. */
const MAX_KEPT = 100_000;

export function createEndedSessions(clock: Pick<Clock, "monotonicMs">, maxKept = MAX_KEPT): EndedSessions {
  const until = new Map<string, number>(); // In the order of their ends.
  const drop = (nowMs: number): void => {
    for (const [id, endsMs] of until) {
      if (endsMs > nowMs && until.size <= maxKept) return;
      until.delete(id);
    }
  };
  return {
    add: (id) => {
      const nowMs = clock.monotonicMs();
      until.delete(id);
      until.set(id, nowMs + KEPT_MS);
      drop(nowMs);
    },
    has: (id) => (until.get(id) ?? 0) > clock.monotonicMs(),
    get size() {
      return until.size;
    },
  };
}

type Parts = { readonly ended: Pick<EndedSessions, "add">; readonly client: Pick<ServiceClient, "call"> };

export function followEndedSessions(bus: Pick<Bus, "subscribe">, parts: Parts): void {
  bus.subscribe(
    subscription({
      subscriber: "gateway.sessions",
      source: "users",
      events: [sessionEnded, sessionReused],
      delivery: "each",
      handle: async (event) => parts.ended.add(event.data.familyId),
      resync: (context) => askForMissed(parts, context),
    }),
  );
}

/** Nothing is forgotten: what has ended stays so. */
async function askForMissed({ ended, client }: Parts, context: Context): Promise<void> {
  let after: string | undefined;
  for (let page = 0; page < MAX_KEPT / MAX_ENDED_PAGE; page += 1) {
    const query = { limit: MAX_ENDED_PAGE, ...(after !== undefined && { after }) };
    const reply = await client.call(listEndedSessions, { query, context });
    if ("problem" in reply) throw problem("unavailable");
    const { items } = reply.body;
    for (const { familyId } of items) ended.add(familyId);
    after = items.at(-1)?.familyId;
    if (items.length < MAX_ENDED_PAGE) return;
  }
}
