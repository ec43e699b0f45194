// The listener behind the gateway, with limits for whatever else may reach it.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerClientError } from "@souk/chassis/server-client-error";

export type Listener = {
  listen(host: string, port: number): Promise<string>;
  /** Takes nothing new, lets running requests finish for `drainMs` at most. */
  close(drainMs: number): Promise<void>;
};

const MAX_HEADER_BYTES = 32 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
/** Longer than what the gateway keeps, so that it closes first. */
const KEEP_ALIVE_MS = 72_000;
/** While closing. */
const IDLE_CHECK_MS = 20;

export function createListener(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  traceId: () => string,
): Listener {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: 0, // An import streams for long; the gateway has bounded everything else.
      keepAliveTimeout: KEEP_ALIVE_MS,
      noDelay: true,
    },
    (request, response) => void handle(request, response),
  );
  server.on("clientError", (error, socket) => answerClientError(error, socket, traceId()));
  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          const { port: bound } = server.address() as AddressInfo;
          resolve(`http://${host.includes(":") ? `[${host}]` : host}:${bound}`);
        });
      }),
    close: async (drainMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
      const late = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearInterval(idle);
      clearTimeout(late);
    },
  };
}
