// One request and its answer at the gateway: ids, time, and the only places that write to the client. Whoever answers
// calls one of them once; measurement and the access line follow by themselves.
import type { IncomingMessage, ServerResponse } from "node:http";
import { formatTraceparent } from "@souk/chassis/context";
import { PROBLEM_TYPE, type Problem, toProblemDetails } from "@souk/chassis/errors";
import type { Span } from "@souk/chassis/telemetry";
import type { AccessEntry } from "./access-log.ts";

export type Finish = (exchange: Exchange, status: number) => void;

export type ExchangeParts = {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly span: Span;
  readonly startedMs: number;
  /** Security headers; kept answers carry them already. */
  readonly common: readonly string[];
  readonly crossOrigin: readonly string[];
  readonly finish: Finish;
};

export class Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly span: Span;
  readonly startedMs: number;
  /** Name of the route, for metrics; a fixed word for what is none. */
  route = "none";
  cache: AccessEntry["cache"] = "none";
  caller = "-";
  /** Rate-limit fields and the like; empty where none apply. */
  extra: string[] = [];
  readonly #common: readonly string[];
  readonly #crossOrigin: readonly string[];
  readonly #finish: Finish;
  #answered = false;

  constructor(parts: ExchangeParts) {
    this.message = parts.message;
    this.response = parts.response;
    this.span = parts.span;
    this.startedMs = parts.startedMs;
    this.#common = parts.common;
    this.#crossOrigin = parts.crossOrigin;
    this.#finish = parts.finish;
  }

  get traceId(): string {
    return this.span.context.traceId;
  }

  get traceparent(): string {
    return formatTraceparent(this.span.context);
  }

  get answered(): boolean {
    return this.#answered;
  }

  /** `headers` is a flat list with a content-length; `complete` says that it has the common headers already. */
  answer(status: number, headers: readonly string[], body: Buffer | string | undefined, complete = false): void {
    if (!this.#begin(status, headers, complete)) return;
    this.response.end(body);
    this.#finish(this, status);
  }

  /** For an answer that flows; call `finished` at its end. */
  begin(status: number, headers: readonly string[]): boolean {
    return this.#begin(status, headers, false);
  }

  finished(status: number): void {
    this.#finish(this, status);
  }

  problem(failure: Problem): void {
    const body = Buffer.from(JSON.stringify(toProblemDetails(failure, this.traceId)));
    const headers = ["content-type", PROBLEM_TYPE, "content-length", String(body.length), "cache-control", "no-store"];
    for (const [name, value] of Object.entries(failure.headers)) headers.push(name, value);
    this.answer(failure.status, headers, body);
  }

  #begin(status: number, headers: readonly string[], complete: boolean): boolean {
    if (this.#answered || this.response.destroyed) return false;
    this.#answered = true;
    const all = headers.concat("x-request-id", this.traceId, this.extra, this.#crossOrigin);
    if (!complete) addMissing(all, this.#common);
    this.response.writeHead(status, all);
    return true;
  }
}

/** A service may have said it better: the policy of a picture is stricter than the page's. */
function addMissing(headers: string[], common: readonly string[]): void {
  for (let index = 0; index < common.length; index += 2) {
    const name = common[index] as string;
    if (!hasHeader(headers, name)) headers.push(name, common[index + 1] as string);
  }
}

function hasHeader(headers: readonly string[], name: string): boolean {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === name) return true;
  }
  return false;
}
