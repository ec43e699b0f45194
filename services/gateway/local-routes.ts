// What the gateway answers itself: pages and documents at the origin by exact path, and the few API routes that are
// about the whole market.
import type { Caller } from "@souk/chassis/auth";
import type { Exchange } from "./http/exchange.ts";
import type { RawRequest } from "./http/raw-request.ts";

export type LocalRequest = { readonly exchange: Exchange; readonly raw: RawRequest; readonly address: string };

/** Answers through the exchange; throws problems. */
export type Page = (request: LocalRequest) => Promise<void> | void;
export type LocalRoute = (request: LocalRequest & { readonly caller: Caller }) => Promise<void>;

export type LocalRoutes = {
  /** By exact path. */
  readonly pages: ReadonlyMap<string, Page>;
  /** By the route's name in the contracts. */
  readonly routes: ReadonlyMap<string, LocalRoute>;
};

/** A document that never changes while we run: its bytes are made once. */
export function fixedDocument(contentType: string, text: string): Page {
  const body = Buffer.from(text);
  const headers = ["content-type", contentType, "content-length", String(body.length), "cache-control", "no-cache"];
  return ({ exchange }) => exchange.answer(200, headers, body);
}

export function answerJson(exchange: Exchange, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  const headers = [
    "content-type",
    "application/json; charset=utf-8",
    "content-length",
    String(body.length),
    "cache-control",
    "no-store",
  ];
  exchange.answer(status, headers, body);
}
