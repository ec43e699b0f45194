// A payment provider at its worst, through the emulator's control surface: answers that are lost after the card was charged,
// errors of both kinds (it took effect, or it did not), refusals, and webhooks that come twice, late, or never.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Market } from "../market/market.ts";

type Fault = Readonly<Record<string, unknown>> & { readonly kind: string };

const changes = { method: "POST", path: "/v1/*" } as const;
const faults: readonly Fault[] = [
  // Stripe's package sends a request whose connection broke once more by itself: half of these stay lost.
  { kind: "drop_reply", match: changes, probability: 0.06 },
  { kind: "server_error", match: changes, probability: 0.03, executes: true },
  { kind: "server_error", match: changes, probability: 0.03, executes: false },
  { kind: "rate_limit", match: changes, probability: 0.03 },
  { kind: "withhold_webhook", probability: 0.15 },
  { kind: "duplicate_webhook", probability: 0.15 },
  { kind: "shuffle_webhooks", probability: 0.3, delayMs: 500 },
];

/** How often it was felt: errors that the provider has stored under a key, webhooks that never came. */
export type Unkindness = { readonly errors: number; readonly withheld: number };

export async function makeProviderUnkind(market: Market, seed: number): Promise<{ relent(): Promise<Unkindness> }> {
  const provider = (await market.processes()).find((row) => row.service === "stripe");
  if (!provider) throw new Error("the emulator is not running");
  const secrets = JSON.parse(await readFile(join(market.folder, "secrets.json"), "utf8")) as { stripeKey: string };
  const send = async (method: string, body?: unknown): Promise<void> => {
    const response = await fetch(`${provider.url}/_emulator/faults`, {
      method,
      headers: { authorization: `Bearer ${secrets.stripeKey}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`the emulator refuses: ${response.status} ${await response.text()}`);
  };
  for (const [index, fault] of faults.entries()) await send("POST", { ...fault, seed: seed + index });
  return {
    relent: async () => {
      await send("DELETE");
      return countUnkindness(join(market.folder, "stores", "stripe.db"));
    },
  };
}

function countUnkindness(file: string): Unkindness {
  const database = new DatabaseSync(file, { readOnly: true });
  const count = (sql: string): number => Number(database.prepare(sql).get()?.count ?? 0);
  const felt = {
    errors: count("SELECT count(*) AS count FROM idempotency_keys WHERE status >= 500"),
    withheld: count("SELECT count(*) AS count FROM events WHERE delivery = 'withheld'"),
  };
  database.close();
  return felt;
}
