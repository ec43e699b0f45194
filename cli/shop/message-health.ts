// Queues and dead letters, read from the stores themselves, so that they can be seen even when nobody answers.
import { RELAY, readMessages, readSnapshot } from "@souk/verifier";
import type { DataFolder } from "../market/data-folder.ts";
import { storeUrlOf } from "../market/store-url.ts";
import type { Finding } from "./diagnosis.ts";

const stores = ["users", "products", "orders", "payments", "notifications"] as const;
/** More than this waiting in a queue is worth a word. */
const LONG_QUEUE = 1_000;
const SHOWN_DEAD = 5;

export type Shop = { readonly folder: DataFolder; readonly environment: Readonly<Record<string, string | undefined>> };

export async function readBooks({ folder, environment }: Shop, running: boolean): Promise<readonly Finding[]> {
  const heads = new Map<string, number>();
  const found: Finding[] = [];
  const books: { readonly store: string; readonly book: Awaited<ReturnType<typeof readMessages>> }[] = [];
  for (const store of stores) {
    try {
      const book = await readSnapshot(storeUrlOf(environment, folder, store), readMessages);
      heads.set(store, book.head);
      books.push({ store, book });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const advice = "is it another engine, away, or a first start?";
      found.push({ state: "bad", what: `store of ${store}`, finding: reason, advice });
    }
  }
  for (const { store, book } of books) {
    const readers = book.cursors.filter((cursor) => cursor.subscriber !== RELAY);
    const lag = Math.max(0, ...readers.map((cursor) => (heads.get(cursor.source) ?? 0) - cursor.position));
    const waiting = book.failures.filter((row) => row.state === "waiting").length;
    const dead = book.failures.filter((row) => row.state === "dead");
    found.push({
      state: lag > LONG_QUEUE || (!running && lag > 0) ? "note" : "ok",
      what: `queues of ${store}`,
      finding: `${lag} events behind, ${waiting} waiting for another try`,
      ...(lag > LONG_QUEUE ? { advice: running ? "wait, or start more instances" : "npm start" } : {}),
    });
    for (const letter of dead.slice(0, SHOWN_DEAD)) {
      found.push({
        state: "bad",
        what: `dead letter of ${letter.subscriber}`,
        finding: `${letter.type} ${letter.eventId}: ${letter.reason}`,
        advice: "mend the cause, then POST /api/v1/dead-letters/{id}/replay",
      });
    }
    if (dead.length > SHOWN_DEAD)
      found.push({ state: "bad", what: store, finding: `${dead.length - SHOWN_DEAD} more dead letters` });
  }
  return found;
}
