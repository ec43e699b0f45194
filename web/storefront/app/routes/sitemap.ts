// Every page that a search engine should know (sitemaps.org): the stalls and the products, as far as one file may hold.
import type { LoaderFunctionArgs } from "react-router";
import { body } from "../shop/ask.server.ts";
import { hostOf } from "../shop/host.ts";
import { collectionPath, productPath } from "../shop/paths.ts";
import { collectionsOf, shopOf } from "../shop/shop.server.ts";
import { sitemapOf } from "../shop/sitemap.ts";

const PAGE = 100;
/** 10,000 products; a file may name 50,000 pages. */
const MAX_PAGES = 100;

export async function loader({ context }: LoaderFunctionArgs): Promise<Response> {
  const host = hostOf(context);
  const [collections, { currency }] = await Promise.all([collectionsOf(host), shopOf(host)]);
  const places = [
    { path: "/" },
    ...collections.map(({ handle, updatedAt }) => ({ path: collectionPath(handle), changed: updatedAt })),
  ];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { currency, limit: PAGE, sort: "newest" as const, ...(cursor !== undefined && { cursor }) };
    const { items, nextCursor } = await body(host, host.open.listProducts({ query }));
    places.push(...items.map(({ handle, updatedAt }) => ({ path: productPath(handle), changed: updatedAt })));
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  const headers = { "content-type": "application/xml; charset=utf-8", "cache-control": "public, max-age=3600" };
  return new Response(sitemapOf(host.publicUrl, places), { headers });
}
