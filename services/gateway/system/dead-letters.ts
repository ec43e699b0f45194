// Dead letters of all services as one list, newest first, and their replay. Ids are UUIDv7 everywhere, so one id is a
// cursor for all of them.
import { deadLettersRoute, replayRoute } from "@souk/chassis/bus/feed-routes";
import type { ServiceClient } from "@souk/chassis/client";
import type { Context } from "@souk/chassis/context";
import type { Discovery } from "@souk/chassis/discovery";
import { problem } from "@souk/chassis/errors";
import type { DeadLetterSchema } from "@souk/contracts/gateway/routes";
import { type ServiceName, serviceNames } from "@souk/contracts/route";
import type { Static } from "@souk/contracts/schema";

export type DeadLetter = Static<typeof DeadLetterSchema>;
export type DeadLetterPage = {
  readonly items: readonly DeadLetter[];
  readonly nextCursor: string | null;
  readonly total: number;
};

export type DeadLetters = {
  list(page: { readonly limit: number; readonly cursor?: string }, context: Context): Promise<DeadLetterPage>;
  /** Answers whose it was; throws `not_found`. */
  replay(id: string, context: Context): Promise<ServiceName>;
};

export type DeadLetterOptions = { readonly client: ServiceClient; readonly discovery: Discovery };

const ASK_TIMEOUT_MS = 3_000;
/** The gateway itself keeps no events. */
const keepers = serviceNames.filter((service) => service !== "gateway");

export function createDeadLetters({ client, discovery }: DeadLetterOptions): DeadLetters {
  const present = (): readonly ServiceName[] => keepers.filter((service) => discovery.instances(service).length > 0);

  const pageOf = async (service: ServiceName, query: { limit: number; cursor?: string }, context: Context) => {
    const reply = await client.call(deadLettersRoute(service), { query, context, timeoutMs: ASK_TIMEOUT_MS });
    if ("problem" in reply) {
      if (reply.status === 404) return { items: [], more: false, total: 0 }; // It subscribes to nothing.
      throw problem("unavailable", `${service} refused to list its dead letters`);
    }
    const { items, nextCursor, total } = reply.body;
    return { items: items.map((item) => ({ ...item, service })), more: nextCursor !== null, total };
  };

  return {
    list: async (query, context) => {
      const pages = await Promise.all(present().map((service) => pageOf(service, query, context)));
      const all = pages.flatMap(({ items }) => items).sort((a, b) => (a.id < b.id ? 1 : -1));
      const items = all.slice(0, query.limit);
      const more = all.length > query.limit || pages.some((page) => page.more);
      return {
        items,
        nextCursor: more ? (items.at(-1)?.id ?? null) : null,
        total: pages.reduce((sum, { total }) => sum + total, 0),
      };
    },
    replay: async (id, context) => {
      for (const service of present()) {
        const reply = await client.call(replayRoute(service), { params: { id }, context, timeoutMs: ASK_TIMEOUT_MS });
        if (!("problem" in reply)) return service;
        if (reply.status !== 404) throw problem("unavailable", `${service} refused the replay`);
      }
      throw problem("not_found");
    },
  };
}
