// What the search field suggests, as data.
import { data, type LoaderFunctionArgs } from "react-router";
import { bodyIfAny } from "../shop/ask.server.ts";
import { hostOf } from "../shop/host.ts";
import { collectionPath, productPath } from "../shop/paths.ts";

const MANY = 7;
const MAX_QUERY = 100;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const host = hostOf(context);
  const q = new URL(request.url).searchParams.get("q")?.trim().slice(0, MAX_QUERY) ?? "";
  const found = q === "" ? undefined : await bodyIfAny(host, host.open.suggestSearches({ query: { q, limit: MANY } }));
  const items = (found?.items ?? []).map(({ kind, text, handle }) => ({ kind, text, to: placeOf(kind, text, handle) }));
  return data({ items });
}

function placeOf(kind: string, text: string, handle: string | undefined): string {
  if (handle !== undefined && kind === "product") return productPath(handle);
  if (handle !== undefined && kind === "collection") return collectionPath(handle);
  return `/search?q=${encodeURIComponent(text)}`;
}
