// The documents that stand at the origin: health, and the contracts in the forms that tools read.
import type { Health } from "@souk/chassis/health";
import { asyncApiDocument } from "@souk/contracts/asyncapi";
import { events } from "@souk/contracts/events";
import { openApiDocument } from "@souk/contracts/openapi";
import { allRoutes } from "@souk/contracts/routes";
import { answerJson, fixedDocument, type Page } from "../local-routes.ts";

const VERSION = "1.0.0";
const JSON_TYPE = "application/json; charset=utf-8";

export function originDocuments(publicUrl: string, health: Health): ReadonlyMap<string, Page> {
  // Written when first asked for: most starts are for selling, not for reading documentation.
  const openapi = lazily(() =>
    fixedDocument(JSON_TYPE, JSON.stringify(openApiDocument(allRoutes, { serverUrl: publicUrl, version: VERSION }))),
  );
  const asyncapi = lazily(() =>
    fixedDocument(JSON_TYPE, JSON.stringify(asyncApiDocument(events, { version: VERSION }))),
  );
  return new Map<string, Page>([
    ["/healthz", ({ exchange }) => answerJson(exchange, 200, { status: "ok" })],
    [
      "/readyz",
      async ({ exchange }) => {
        const ready = await health.ready();
        answerJson(exchange, ready.ok ? 200 : 503, ready);
      },
    ],
    ["/openapi.json", (request) => openapi()(request)],
    ["/asyncapi.json", (request) => asyncapi()(request)],
  ]);
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
