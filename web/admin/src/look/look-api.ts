// The theme's settings as web keeps them: they are not in the public API, because only web draws by them.
import type { ProblemDetails } from "@souk/contracts/problem";
import type { ThemeDocument, ThemeSettings } from "@souk/contracts/web/theme-schema";
import { useQuery } from "@tanstack/react-query";
import { Failure, failureOf } from "../api/failure.ts";
import { REQUESTED_WITH } from "../api/shop.ts";

export const LOOK_KEY = ["look"] as const;
const ADDRESS = "/admin/theme";

export function useLook() {
  return useQuery({
    queryKey: LOOK_KEY,
    queryFn: ({ signal }) => ask<ThemeDocument>("", { signal }),
    // What is being edited goes on from the revision that was read.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

export const readLook = (): Promise<ThemeDocument> => ask("", {});

export async function readRevision(revision: number): Promise<ThemeSettings> {
  return (await ask<{ readonly settings: ThemeSettings }>(`/revisions/${revision}`, {})).settings;
}

/** Refused with version_conflict where `revision` is not the newest any more. */
export function saveLook(settings: ThemeSettings, revision: number): Promise<ThemeDocument> {
  return ask("", { ...written("PUT", settings), headers: { ...HEADERS, "if-match": `"${revision}"` } });
}

export async function putDraft(settings: ThemeSettings, signal: AbortSignal): Promise<void> {
  await ask("/draft", { ...written("PUT", settings), signal });
}

/** Also while the page goes away. */
export async function dropDraft(): Promise<void> {
  await ask("/draft", { method: "DELETE", headers: REQUESTED_WITH, keepalive: true });
}

const HEADERS = { "content-type": "application/json", ...REQUESTED_WITH };
const written = (method: string, body: unknown): RequestInit => ({
  method,
  headers: HEADERS,
  body: JSON.stringify(body),
});

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(ADDRESS + path, init).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === "AbortError" ? error : failureOf(error);
  });
  const body: unknown = await response.json().catch(() => null);
  // Both shapes are web's own: it answers what was asked for or a problem.
  if (!response.ok) throw new Failure(response.status, (body ?? { code: "bad_gateway" }) as ProblemDetails);
  return body as T;
}
