// The smallest HTTP server that does: routes by method and pattern, answers as data.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Log } from "@souk/chassis/log";

export type Request = { readonly path: readonly string[]; readonly query: URLSearchParams };
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};
export type HttpRoute = {
  readonly method: "GET" | "DELETE";
  /** Its groups become `path`. */
  readonly pattern: RegExp;
  readonly answer: (request: Request) => Answer | Promise<Answer>;
};

export type Http = { start(host: string, port: number): Promise<string>; stop(): Promise<void> };

const REQUEST_TIMEOUT_MS = 10_000;

export function createHttp(routes: readonly HttpRoute[], log: Log): Http {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, async (message, response) => {
    const answer = await find(routes, message).catch((error: unknown): Answer => {
      log.error({ err: error }, "a page failed");
      return plain(500, "something went wrong\n");
    });
    response.writeHead(answer.status, {
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "content-length": Buffer.byteLength(answer.body),
      ...answer.headers,
    });
    response.end(message.method === "HEAD" ? undefined : answer.body);
  });
  return {
    start: (host, port) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.off("error", reject);
          resolve(`http://${host}:${(server.address() as AddressInfo).port}`);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function plain(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

async function find(routes: readonly HttpRoute[], message: IncomingMessage): Promise<Answer> {
  const target = message.url ?? "/";
  const url = URL.canParse(target, "http://mailbox") ? new URL(target, "http://mailbox") : undefined;
  if (!url) return plain(400, "what is that address?\n");
  const method = message.method === "HEAD" ? "GET" : message.method;
  const matching = routes.filter((route) => route.pattern.test(url.pathname));
  const route = matching.find((each) => each.method === method);
  if (!route) return matching.length > 0 ? plain(405, "not like this\n") : plain(404, "there is nothing here\n");
  const [, ...path] = route.pattern.exec(url.pathname) ?? [];
  return route.answer({ path, query: url.searchParams });
}
