// Takes a request's body in, within its limits: bytes counted after decoding, a time for the whole of a small body and
// an idle time for a stream. What is too large or too slow is refused while it still arrives.
import type { IncomingMessage } from "node:http";
import { type Readable, Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { problem } from "@souk/chassis/errors";
import type { RawRequest } from "../http/raw-request.ts";

/** Bodies up to this limit are gathered, so that they can be sent again to another instance. */
export const MAX_GATHERED_BODY = 1024 * 1024;
export const BODY_TIMEOUT_MS = 30_000;
/** Of a streamed body: so long nothing may come. */
export const BODY_IDLE_MS = 30_000;

/** Throws payload_too_large, request_timeout, unsupported_media_type or bad_request. */
export async function takeBody(
  message: IncomingMessage,
  raw: RawRequest,
  limit: number,
): Promise<Buffer | Readable | undefined> {
  if (!raw.hasBody) return undefined;
  if (raw.contentLength !== undefined && raw.contentLength > limit) throw tooLarge(limit);
  const decoded = decode(message, raw.contentEncoding);
  return limit > MAX_GATHERED_BODY ? bounded(message, decoded, limit) : gather(message, decoded, limit);
}

function tooLarge(limit: number) {
  return problem("payload_too_large", `at most ${limit} bytes`);
}

function decode(message: IncomingMessage, encoding: string | undefined): Readable {
  const decoder = decoderOf(encoding?.trim().toLowerCase());
  if (decoder === undefined) return message;
  message.once("close", () => {
    if (!message.complete) decoder.destroy(new Error("the body broke off"));
  });
  return message.pipe(decoder); // Not a pipeline: its error would end the connection before it is answered.
}

function decoderOf(encoding: string | undefined): Transform | undefined {
  switch (encoding) {
    case undefined:
    case "":
    case "identity":
      return undefined;
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      throw problem("unsupported_media_type", `the content coding ${encoding} is not supported`);
  }
}

function gather(message: IncomingMessage, body: Readable, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const timeout = setTimeout(
      () => fail(problem("request_timeout", undefined, { headers: { connection: "close" } })),
      BODY_TIMEOUT_MS,
    );
    const fail = (error: Error): void => {
      clearTimeout(timeout);
      body.removeListener("data", take);
      message.pause();
      reject(error);
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > limit) fail(tooLarge(limit));
      else chunks.push(chunk);
    };
    body.on("data", take);
    body.once("end", () => {
      clearTimeout(timeout);
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    });
    body.once("error", () => fail(problem("bad_request", "the body can't be read")));
    message.once("aborted", () => fail(problem("bad_request", "the body broke off")));
  });
}

/** What goes wrong with it shows as a Problem at whoever reads, so that it is not taken for the service's failure. */
function bounded(message: IncomingMessage, body: Readable, limit: number): Readable {
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limit) done(tooLarge(limit));
      else done(null, chunk);
    },
  });
  counted.on("error", () => undefined);
  body.once("error", () => counted.destroy(problem("bad_request", "the body can't be read")));
  message.once("close", () => {
    if (!message.complete) counted.destroy(problem("bad_request", "the body broke off"));
  });
  message.setTimeout(BODY_IDLE_MS, () => counted.destroy(problem("request_timeout")));
  return body.pipe(counted);
}
