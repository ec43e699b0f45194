// A browser's request in the form that the storefront's router reads, and its answer back on the wire.
import type { IncomingMessage, ServerResponse } from "node:http";
import { answer } from "../http/answer.ts";
import { readBody } from "../http/body.ts";

const PASSED = ["accept", "accept-language", "content-type", "user-agent"] as const;

export async function toRequest(incoming: IncomingMessage, publicUrl: string, signal: AbortSignal): Promise<Request> {
  const { method = "GET" } = incoming;
  const headers = new Headers();
  for (const name of PASSED) {
    const value = incoming.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  // The router compares a form's origin with its own; what came from elsewhere was refused before.
  if (incoming.headers.origin !== undefined) headers.set("origin", publicUrl);
  const body = method === "GET" || method === "HEAD" ? null : new Uint8Array(await readBody(incoming));
  return new Request(`${publicUrl}${incoming.url ?? "/"}`, { method, headers, body, signal });
}

/** Whole, with its length: the gateway compresses it. */
export async function send(
  response: ServerResponse,
  made: Response,
  more: { readonly cookies: readonly string[]; readonly policy: string },
): Promise<void> {
  const headers: Record<string, string | readonly string[]> = {};
  made.headers.forEach((value, name) => {
    if (name !== "set-cookie" && name !== "content-length") headers[name] = value;
  });
  if (more.cookies.length > 0) headers["set-cookie"] = more.cookies;
  headers["content-security-policy"] ??= more.policy;
  headers["cache-control"] ??= "no-store";
  answer(response, made.status, headers, Buffer.from(await made.arrayBuffer()));
}
