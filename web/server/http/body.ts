// A small body, read whole within its limit.
import type { IncomingMessage } from "node:http";
import { problem } from "@souk/chassis/errors";

/** The gateway lets a page's form be no larger (64 KiB). */
export const FORM_LIMIT = 65_536;

/** Throws payload_too_large or bad_request. */
export async function readBody(request: IncomingMessage, limit = FORM_LIMIT): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limit) throw problem("payload_too_large", `at most ${limit} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof Error && error.name === "Problem" ? error : problem("bad_request", "the body broke off");
  }
  return Buffer.concat(chunks);
}

export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) throw problem("unsupported_media_type");
  const body = await readBody(request);
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    throw problem("bad_request", "the body is no JSON");
  }
}
