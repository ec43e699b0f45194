// The gateway's private port: metrics and health for whoever operates it. The public port has no /metrics.
import { createServer } from "node:http";
import type { Health } from "@souk/chassis/health";
import type { Telemetry } from "@souk/chassis/telemetry";
import { listen } from "../http/listener.ts";

export type Operations = { start(host: string, port: number): Promise<string>; stop(): Promise<void> };

export function createOperations(telemetry: Telemetry, health: Health): Operations {
  const server = createServer(async (request, response) => {
    if (request.url === "/metrics") {
      response.setHeader("content-type", telemetry.registry.contentType);
      response.end(await telemetry.registry.metrics());
    } else if (request.url === "/healthz") {
      response.end("ok\n");
    } else if (request.url === "/readyz") {
      const ready = await health.ready();
      response.statusCode = ready.ok ? 200 : 503;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(ready));
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  return {
    start: (host, port) => listen(server, host, port),
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
