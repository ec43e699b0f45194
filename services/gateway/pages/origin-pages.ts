// The pages for people at the origin: `/`, `/docs`, and what they are drawn with.
import { readFile } from "node:fs/promises";
import type { Foundation } from "@souk/chassis/stall";
import { openApiDocument } from "@souk/contracts/openapi";
import { allRoutes } from "@souk/contracts/routes";
import { PAGE_POLICY, securityHeaders } from "../http/security-headers.ts";
import type { Page } from "../local-routes.ts";
import { createFrontPage } from "./front-page.ts";
import { type Document, documentPage } from "./layout.ts";
import { once } from "./once.ts";
import { createOrderPage } from "./order-page.ts";
import { DOCUMENTS_VERSION } from "./origin-documents.ts";
import { referencePage } from "./reference-page.ts";

export type PageOptions = { readonly foundation: Foundation; readonly shopName: string; readonly publicUrl: string };

const HTML_TYPE = "text/html; charset=utf-8";

/** Pages by exact path, and by the first of two segments. */
export type OriginPages = { readonly pages: ReadonlyMap<string, Page>; readonly folders: ReadonlyMap<string, Page> };

export function originPages({ foundation, shopName, publicUrl }: PageOptions): OriginPages {
  const common = securityHeaders(publicUrl, PAGE_POLICY);
  const front = createFrontPage({ ...foundation, shopName, publicUrl });
  const reference = once(async () => {
    const document = openApiDocument(allRoutes, { serverUrl: publicUrl, version: DOCUMENTS_VERSION });
    return { contentType: HTML_TYPE, body: referencePage({ document, routes: allRoutes, shop: shopName }) };
  });
  const folders = new Map([["orders", createOrderPage({ ...foundation, shopName, common })]]);
  const pages = new Map<string, Page>([
    ["/", documentPage(front, common)],
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
  return { pages, folders };
}

async function asset(name: string, contentType: string): Promise<Document> {
  return { contentType, body: await readFile(new URL(name, import.meta.url)) };
}
