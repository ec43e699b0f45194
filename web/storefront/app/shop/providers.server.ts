// The OpenID providers that the shop takes. They change with the shop's settings only, so they are asked for once a
// minute; while the shop can't say, the last known ones are shown, and a page never waits for them twice.
import type { PageHost } from "@souk/web/page-host";
import { bodyIfAny } from "./ask.server.ts";

export type Provider = { readonly id: string; readonly name: string };

const KEPT_MS = 60_000;
const KEPT_WHILE_AWAY_MS = 5_000;

let known: { readonly items: readonly Provider[]; readonly until: number } = { items: [], until: 0 };

export async function providersOf(host: PageHost): Promise<readonly Provider[]> {
  if (host.now() < known.until) return known.items;
  const answer = await bodyIfAny(host, host.open.listProviders());
  known =
    answer === undefined
      ? { items: known.items, until: host.now() + KEPT_WHILE_AWAY_MS }
      : { items: answer.items.map(({ id, name }) => ({ id, name })), until: host.now() + KEPT_MS };
  return known.items;
}
