// The documents that stand at the origin: health, and the contracts in the forms that tools read.
import type { Health } from "@souk/chassis/health";
import { asyncApiDocument } from "@souk/contracts/asyncapi";
import { events } from "@souk/contracts/events";
import { openApiDocument } from "@souk/contracts/openapi";
import { allRoutes } from "@souk/contracts/routes";
import { securityHeaders } from "../http/security-headers.ts";
import { answerJson, type Page } from "../local-routes.ts";
import { type Document, documentPage } from "./layout.ts";
import { once } from "./once.ts";

export const DOCUMENTS_VERSION = "1.0.0";

export function originDocuments(publicUrl: string, health: Health): ReadonlyMap<string, Page> {
  const common = securityHeaders(publicUrl);
  const version = DOCUMENTS_VERSION;
  // Written when first asked for: most starts are for selling, not for reading documentation.
  const openapi = once(async () => json(openApiDocument(allRoutes, { serverUrl: publicUrl, version })));
  const asyncapi = once(async () => json(asyncApiDocument(events, { version })));
  return new Map<string, Page>([
    ["/healthz", ({ exchange }) => answerJson(exchange, 200, { status: "ok" })],
    [
      "/readyz",
      async ({ exchange }) => {
        const ready = await health.ready();
        answerJson(exchange, ready.ok ? 200 : 503, ready);
      },
    ],
    ["/openapi.json", documentPage(openapi, common)],
    ["/asyncapi.json", documentPage(asyncapi, common)],
  ]);
}

function json(value: unknown): Document {
  return { contentType: "application/json; charset=utf-8", body: JSON.stringify(value) };
}
