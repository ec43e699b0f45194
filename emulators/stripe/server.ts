// The emulator's one HTTP server: the API, the pages for browsers, the control surface, health. Bare node:http.
import http from "node:http";
import type { AddressInfo } from "node:net";
import { type ApiServer, refuseUnauthorized } from "./api/api-server.ts";
import { StripeFailure } from "./api/errors.ts";
import { readBody } from "./api/http-body.ts";
import { type Control, ControlError } from "./control/control-routes.ts";
import type { Pages } from "./pages/page-routes.ts";

export type ServerParts = {
  readonly api: ApiServer;
  readonly pages: Pages;
  readonly publicPath: string;
  readonly control: Control;
  readonly secretKey: string;
  readonly onFault: (error: unknown) => void;
};

export type Server = {
  listen(where: { readonly host: string; readonly port: number }): Promise<string>;
  close(): Promise<void>;
};

const KEEP_ALIVE_MS = 75_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CLOSE_GRACE_MS = 2_000;

export function createServer(parts: ServerParts): Server {
  const limits = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_TIMEOUT_MS };
  const expectedKey = Buffer.from(parts.secretKey);
  const server = http.createServer(limits, (request, response) => {
    handle(parts, expectedKey, request, response).catch((error: unknown) =>
      answerFault(response, error, parts.onFault),
    );
  });
  return {
    async listen({ host, port }) {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, resolve);
      });
      return `http://${host}:${(server.address() as AddressInfo).port}`;
    },
    async close() {
      server.closeIdleConnections();
      const closed = new Promise((resolve) => server.close(resolve));
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}

async function handle(
  parts: ServerParts,
  expectedKey: Buffer,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const target = request.url ?? "/";
  const cut = target.indexOf("?");
  const path = cut < 0 ? target : target.slice(0, cut);
  if (path.startsWith("/v1/")) return parts.api(request, response, path, cut < 0 ? "" : target.slice(cut + 1));
  if (path === "/healthz" || path === "/readyz") return sendJson(response, 200, { status: "ok" });
  const body = await readBody(request);
  if (body === "too_large") return sendJson(response, 413, { error: "too large" });
  const method = request.method ?? "GET";
  if (path.startsWith(`${parts.publicPath}/`)) {
    const page = parts.pages(method, path, body);
    response.writeHead(page.status, { ...page.headers, "content-length": Buffer.byteLength(page.body) });
    response.end(page.body);
    return;
  }
  if (!path.startsWith("/_emulator/")) return sendJson(response, 404, { error: "there is nothing here" });
  const refusal = refuseUnauthorized(request, expectedKey);
  if (refusal !== undefined) return sendJson(response, 401, { error: refusal.message });
  const reply = parts.control(method, path, body);
  sendJson(response, reply.status, reply.body);
}

function answerFault(response: http.ServerResponse, error: unknown, onFault: (error: unknown) => void): void {
  if (response.headersSent || response.destroyed) return;
  if (error instanceof ControlError) sendJson(response, 400, { error: error.message });
  else if (error instanceof StripeFailure) sendJson(response, error.status, { error: error.body });
  else {
    onFault(error);
    sendJson(response, 500, { error: { message: "The emulator failed.", type: "api_error" } });
  }
}

function sendJson(response: http.ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
