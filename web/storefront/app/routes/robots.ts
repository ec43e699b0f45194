// What crawlers may look at.
import type { LoaderFunctionArgs } from "react-router";
import { hostOf } from "../shop/host.ts";

const PRIVATE = [
  "/cart",
  "/checkout",
  "/orders/",
  "/account",
  "/sign-in",
  "/register",
  "/admin",
  "/api/",
  "/*?*cursor=",
];

export function loader({ context }: LoaderFunctionArgs): Response {
  const { publicUrl } = hostOf(context);
  const lines = ["User-agent: *", ...PRIVATE.map((path) => `Disallow: ${path}`), `Sitemap: ${publicUrl}/sitemap.xml`];
  const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "public, max-age=3600" };
  return new Response(`${lines.join("\n")}\n`, { headers });
}
