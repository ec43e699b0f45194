// The public listener. Limits that Node enforces while a request is still arriving stand here (security.md); Node's
// own defaults are either longer or none.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerClientError } from "@souk/chassis/server-client-error";

export type Listener = {
  listen(host: string, port: number): Promise<string>;
  /** Takes nothing new, lets running requests finish for `drainMs` at most. */
  close(drainMs: number): Promise<void>;
};

export const MAX_HEADER_BYTES = 16 * 1024;
export const HEADERS_TIMEOUT_MS = 10_000;
/** Longer than what load balancers in front of us keep, so that they close first. */
const KEEP_ALIVE_MS = 65_000;
const CONNECTION_CHECK_MS = 1_000;
const MAX_HEADERS = 100;
/** While closing. */
const IDLE_CHECK_MS = 20;

export function createListener(
  handle: (message: IncomingMessage, response: ServerResponse) => void,
  traceId: () => string,
): Listener {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: 0, // Bodies have their own times (request-body.ts): an import may stream for long.
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CONNECTION_CHECK_MS,
      insecureHTTPParser: false,
      requireHostHeader: false, // readRequest wants exactly one, and answers in our form.
      noDelay: true,
    },
    handle,
  );
  server.maxHeadersCount = MAX_HEADERS;
  server.on("clientError", (error, socket) => answerClientError(error, socket, traceId()));
  server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n"));
  server.on("connect", (_request, socket) =>
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\n\r\n"),
  );
  return {
    listen: (host, port) => listen(server, host, port),
    close: async (drainMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // A connection that is busy now stays open when it is answered, because its client keeps it alive.
      const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
      const late = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearInterval(idle);
      clearTimeout(late);
    },
  };
}

export function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new Error(`Port ${port} is taken. Stop what uses it, or set PORT.`) : error);
    });
    server.listen(port, host, () => {
      const { port: bound } = server.address() as AddressInfo;
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${bound}`);
    });
  });
}
