// The gateway's own page for people, `/docs`, and what it is drawn with. Every other page is web's.
import { readFile } from "node:fs/promises";
import { openApiDocument } from "@souk/contracts/openapi";
import { allRoutes } from "@souk/contracts/routes";
import { PAGE_POLICY, securityHeaders } from "../http/security-headers.ts";
import type { Page } from "../local-routes.ts";
import { type Document, documentPage } from "./layout.ts";
import { once } from "./once.ts";
import { DOCUMENTS_VERSION } from "./origin-documents.ts";
import { referencePage } from "./reference-page.ts";

export type PageOptions = { readonly shopName: string; readonly publicUrl: string };

const HTML_TYPE = "text/html; charset=utf-8";

/** By exact path. */
export function originPages({ shopName, publicUrl }: PageOptions): ReadonlyMap<string, Page> {
  const common = securityHeaders(publicUrl, PAGE_POLICY);
  const reference = once(async () => {
    const document = openApiDocument(allRoutes, { serverUrl: publicUrl, version: DOCUMENTS_VERSION });
    return { contentType: HTML_TYPE, body: referencePage({ document, routes: allRoutes, shop: shopName }) };
  });
  return new Map<string, Page>([
    ["/docs", documentPage(reference, common)],
    [
      "/assets/souk.css",
      documentPage(
        once(() => asset("souk.css", "text/css; charset=utf-8")),
        common,
      ),
    ],
    [
      "/assets/souk.svg",
      documentPage(
        once(() => asset("souk.svg", "image/svg+xml")),
        common,
      ),
    ],
  ]);
}

async function asset(name: string, contentType: string): Promise<Document> {
  return { contentType, body: await readFile(new URL(name, import.meta.url)) };
}
