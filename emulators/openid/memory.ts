// Where `oidc-provider` keeps what it hands out: in memory, so much and no more, until each ends. A restart forgets begun
// sign-ins, and nothing else is there to be forgotten.

import { systemClock } from "@souk/chassis/clock";
import type { Adapter, AdapterPayload } from "oidc-provider";

const MAX_ENTRIES = 5_000;
/** What is handed out without an end of its own. */
const DEFAULT_SECONDS = 900;

type Entry = { readonly payload: AdapterPayload; readonly until: number };

export function createMemory(clock: { now(): number } = systemClock): (model: string) => Adapter {
  const entries = new Map<string, Entry>();
  const keyOf = (model: string, id: string): string => `${model}:${id}`;
  const look = (matches: (entry: Entry) => boolean): AdapterPayload | undefined => {
    for (const entry of entries.values()) if (entry.until > clock.now() && matches(entry)) return entry.payload;
    return undefined;
  };
  return (model) => ({
    upsert: async (id, payload, expiresIn = DEFAULT_SECONDS) => {
      const key = keyOf(model, id);
      entries.delete(key);
      entries.set(key, { payload, until: clock.now() + expiresIn * 1000 });
      // The oldest first, as a Map keeps them.
      for (const oldest of entries.keys()) {
        if (entries.size <= MAX_ENTRIES) break;
        entries.delete(oldest);
      }
    },
    find: async (id) => {
      const entry = entries.get(keyOf(model, id));
      return entry && entry.until > clock.now() ? entry.payload : undefined;
    },
    findByUid: async (uid) => look(({ payload }) => payload.uid === uid && payload.kind === model),
    findByUserCode: async () => undefined,
    consume: async (id) => {
      const entry = entries.get(keyOf(model, id));
      if (entry) entry.payload.consumed = Math.floor(clock.now() / 1000);
    },
    destroy: async (id) => void entries.delete(keyOf(model, id)),
    revokeByGrantId: async (grantId) => {
      for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key);
    },
  });
}
