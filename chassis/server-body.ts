// How bodies are read: JSON within a depth and without `__proto__`; where a route consumes something else, the raw
// bytes, or for what may be large a stream that is counted while it flows.
import { type Readable, Transform } from "node:stream";
import { DEFAULT_BODY_LIMIT, type Route } from "@souk/contracts/route";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { problem } from "./errors.ts";

export const MAX_JSON_DEPTH = 32;

const JSON_TYPE = "application/json";
/** Streamed, because they may be far larger than memory allows. */
const STREAMED = /^(text\/csv|multipart\/)/;

export function isStreamed(route: Route): boolean {
  return route.consumes !== undefined && STREAMED.test(route.consumes);
}

/** The parsers of one encapsulated scope: exactly what its routes consume, anything else is 415. */
export function acceptJson(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(JSON_TYPE, { parseAs: "string" }, (_request, text, done) => {
    try {
      done(null, parseJson(text as string));
    } catch (error) {
      done(error as Error);
    }
  });
}

export function acceptRaw(scope: FastifyInstance, route: Route): void {
  const type = route.consumes ?? JSON_TYPE;
  scope.removeAllContentTypeParsers();
  const name = type.startsWith("multipart/") ? type : type.split(";")[0];
  if (!isStreamed(route)) {
    scope.addContentTypeParser(name ?? type, { parseAs: "buffer" }, (_request, bytes, done) => done(null, bytes));
    return;
  }
  const limit = route.bodyLimit ?? DEFAULT_BODY_LIMIT;
  scope.addContentTypeParser(name ?? type, (request, payload, done) => done(null, counted(request, payload, limit)));
}

/** Ends with `payload_too_large` when more comes than the route takes. */
function counted(request: FastifyRequest, payload: NodeJS.ReadableStream, limit: number): Readable {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw problem("payload_too_large");
  let seen = 0;
  const counter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      seen += chunk.length;
      if (seen > limit) done(problem("payload_too_large"));
      else done(null, chunk);
    },
  });
  payload.on("error", (error) => counter.destroy(error as Error));
  request.raw.on("aborted", () => counter.destroy(problem("bad_request", "the body ended too early")));
  return payload.pipe(counter);
}

export function parseJson(text: string): unknown {
  if (text.length === 0) return undefined; // No body at all: the schema tells whether one is needed.
  checkDepth(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw problem("bad_request", "The body is not JSON");
  }
  // Escapes can spell the name too (\u005f), so their presence is looked into as well.
  if (text.includes("__proto__") || text.includes("\\u00")) refuseProto(value);
  return value;
}

const QUOTE = 34;
const BACKSLASH = 92;

/** Counts brackets outside of strings, before anything recursive sees the value. */
function checkDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) throw problem("bad_request", `The body is nested deeper than ${MAX_JSON_DEPTH}`);
    } else if (code === 125 || code === 93) depth -= 1;
  }
}

function refuseProto(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (Object.hasOwn(value, "__proto__")) throw problem("bad_request", "A field may not be called __proto__");
  for (const each of Object.values(value)) refuseProto(each);
}
