// The cached path: a public read is answered from memory in a handful of steps, and filled by one request however many
// ask at once.
import type { Problem } from "@souk/chassis/errors";
import type { Route } from "@souk/contracts/route";
import { chooseCoding } from "../http/encoding.ts";
import type { Exchange } from "../http/exchange.ts";
import type { RawRequest } from "../http/raw-request.ts";
import { answerGathered, type Forward } from "../proxy/forward.ts";
import type { Answer } from "../proxy/upstream-attempt.ts";
import { type RoutedRoute, segmentsOf } from "../routing/route-table.ts";
import { type CachedResponse, isNotModified, makeCachedResponse } from "./cached-response.ts";
import type { FillOutcome, Freshness, ResponseCache } from "./response-cache.ts";

export type CachedReads = {
  /** What is kept and fresh for this URL. */
  find(url: string): Kept | undefined;
  answerKept(exchange: Exchange, raw: RawRequest, kept: Kept): void;
  answerFilled(errand: CachedErrand): Promise<void>;
};

export type CachedErrand = {
  readonly exchange: Exchange;
  readonly raw: RawRequest;
  readonly routed: RoutedRoute;
  readonly address: string;
};

export type CachedReadsOptions = {
  readonly cache: ResponseCache;
  readonly forward: Forward;
  /** Security headers, put into kept answers. */
  readonly common: readonly string[];
};

/** What a fill answers: kept or not, the upstream's answer is there for those who wait. */
type Filled = FillOutcome & { readonly answer: Answer };

/** Remembers its route's name, for metrics. */
export type Kept = CachedResponse & { readonly route: string };

export function createCachedReads({ cache, forward, common }: CachedReadsOptions): CachedReads {
  const load = async ({ exchange, raw, routed, address }: CachedErrand): Promise<Filled> => {
    const service = routed.route.service;
    const answer = await forward.gathered({
      service,
      exchange,
      raw: { ...raw, method: "GET" },
      address,
      withAuthorization: false,
    });
    if (answer.status !== 200) return { response: undefined, answer };
    const contentType = answer.headers["content-type"] ?? "application/octet-stream";
    const made = await makeCachedResponse({ contentType, body: answer.body, common });
    const response: Kept = { ...made, route: routed.route.name };
    return { response, answer };
  };
  const fill = (errand: CachedErrand): Promise<Filled> =>
    cache.fill(errand.raw.url, freshnessOf(errand.routed.route, errand), () => load(errand)) as Promise<Filled>;

  return {
    find: (url) => {
      const found = cache.lookup(url);
      return found.kind === "fresh" ? (found.response as Kept) : undefined;
    },
    answerKept: (exchange, raw, kept) => {
      exchange.cache = "hit";
      sendKept(exchange, raw, kept);
    },
    answerFilled: async (errand) => {
      const { exchange, raw } = errand;
      const found = cache.lookup(raw.url);
      const running = cache.running(raw.url) as Promise<Filled> | undefined;
      if (found.kind === "stale") {
        exchange.cache = "stale";
        if (running === undefined) fill(errand).catch((_unavailable: Problem) => undefined); // The stale one serves on.
        sendKept(exchange, raw, found.response as Kept);
        return;
      }
      exchange.cache = "miss";
      const { response, answer } = await (running ?? fill(errand));
      if (response === undefined) answerGathered(exchange, raw, answer);
      else sendKept(exchange, raw, response as Kept);
    },
  };
}

function sendKept(exchange: Exchange, raw: RawRequest, kept: Kept): void {
  exchange.route = kept.route;
  const variant = kept.variants[chooseCoding(raw.acceptEncoding)];
  if (raw.ifNoneMatch !== undefined && isNotModified(raw.ifNoneMatch, kept)) {
    exchange.answer(
      304,
      ["etag", variant.etag, "cache-control", "public, max-age=0, must-revalidate", "vary", "accept-encoding"],
      undefined,
    );
    return;
  }
  exchange.answer(200, variant.headers, variant.body, true);
}

/** `product:{idOrHandle}` becomes the tag of the product that the path names. */
function freshnessOf(route: Route, { raw, routed }: CachedErrand): Freshness {
  const policy = route.cache;
  if (policy === undefined) throw new Error(`${route.name} has no cache policy`);
  const segments = segmentsOf(raw.path);
  const tags = policy.tags.map((tag) =>
    tag.replace(/\{(\w+)\}/g, (_, name: string) =>
      decodeURIComponent(segments[routed.parameters.get(name) ?? -1] ?? ""),
    ),
  );
  return { maxAgeMs: policy.maxAgeSeconds * 1000, staleMs: policy.staleSeconds * 1000, tags };
}
