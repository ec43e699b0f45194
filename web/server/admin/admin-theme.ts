// /admin/theme: the theme's settings, read and written by staff who may change the shop's settings; what they try before
// they save; and the revisions that one can go back to. A write says which revision it goes on from.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TokenVerifier } from "@souk/chassis/auth";
import { type Clock, toTime } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import type { ThemeDefaults, ThemeDocument, ThemeSettings } from "@souk/contracts/web/theme-schema";
import { answer, answerJson } from "../http/answer.ts";
import { readJson } from "../http/body.ts";
import { sessionIdOf } from "../session/session-seal.ts";
import type { Visitor } from "../shop/visitor.ts";
import type { ThemeKeeper } from "../theme/theme-keeper.ts";
import { expectReadable, parseSettings } from "../theme/theme-rules.ts";
import type { ThemeRevision, ThemeStore } from "../theme/theme-store.ts";
import { REQUESTED_WITH } from "./admin-api.ts";

export type AdminThemeOptions = {
  readonly verifier: TokenVerifier;
  readonly themes: ThemeStore;
  readonly keeper: ThemeKeeper;
  readonly defaults: () => Promise<ThemeDefaults>;
  readonly clock: Clock;
};

export type AdminTheme = (
  arrived: { readonly path: string; readonly visitor: Visitor },
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

export const THEME_PATH = "/admin/theme";
const REVISION = /^\/revisions\/(\d{1,12})$/;
/** A draft that nobody goes on with is forgotten. */
const DRAFT_MS = 3_600_000;

export function createAdminTheme(options: AdminThemeOptions): AdminTheme {
  return async ({ path, visitor }, request, response) => {
    const owner = await expectMay(options, visitor, request);
    const rest = path.slice(THEME_PATH.length);
    if (rest === "") return theme(options, request, response);
    if (rest === "/draft") return draft(options, owner, request, response);
    const [, revision] = REVISION.exec(rest) ?? [];
    if (revision === undefined) throw problem("not_found");
    if (request.method !== "GET") throw notAllowed("GET");
    const kept = await options.themes.read(Number(revision));
    if (kept === undefined) throw problem("not_found", "this revision is not kept any more");
    return answerJson(response, 200, { revision: kept.revision, settings: settingsOf(kept) });
  };
}

/** Who asks, if they may: the digest of their session. */
async function expectMay(
  { verifier }: AdminThemeOptions,
  visitor: Visitor,
  { method, headers }: IncomingMessage,
): Promise<string> {
  if (method !== "GET" && headers["x-requested-with"] !== REQUESTED_WITH) {
    throw problem("forbidden", `X-Requested-With must be ${REQUESTED_WITH}`);
  }
  const session = await visitor.confirmed(); // No service behind us looks at the token again.
  if (session === undefined || visitor.cookie === undefined) throw problem("unauthenticated");
  const caller = await verifier.verify(session.accessToken);
  if (caller.kind !== "user" || !caller.permissions.has("settings:write")) {
    throw problem("forbidden", "settings:write is needed");
  }
  return sessionIdOf(visitor.cookie);
}

async function theme(options: AdminThemeOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (request.method) {
    case "GET":
      return tell(options, response);
    case "PUT": {
      const expected = expectedRevision(request.headers["if-match"]);
      const settings = parseSettings(await readJson(request));
      expectReadable(settings, await options.defaults());
      await save(options, expected, settings);
      await options.keeper.refresh();
      return tell(options, response);
    }
    default:
      throw notAllowed("GET, PUT");
  }
}

async function save({ themes, clock }: AdminThemeOptions, expected: number, settings: ThemeSettings): Promise<void> {
  const next = { revision: expected + 1, savedAt: clock.now(), settings: JSON.stringify(settings) };
  if (await themes.save(expected, next)) return;
  throw problem("version_conflict", "somebody else has saved the theme since you read it; nothing was changed");
}

async function tell({ themes, defaults }: AdminThemeOptions, response: ServerResponse): Promise<void> {
  const [revisions, usual] = await Promise.all([themes.list(), defaults()]);
  const newest = revisions[0] && (await themes.read(revisions[0].revision));
  const document: ThemeDocument = {
    revision: newest?.revision ?? 0,
    settings: newest === undefined ? {} : settingsOf(newest),
    defaults: usual,
    revisions: revisions.map(({ revision, savedAt }) => ({ revision, savedAt: toTime(savedAt) })),
  };
  answerJson(response, 200, document, { etag: `"${document.revision}"` });
}

async function draft(
  { themes, clock }: AdminThemeOptions,
  owner: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  switch (request.method) {
    case "PUT": {
      const settings = JSON.stringify(parseSettings(await readJson(request)));
      const now = clock.now();
      await themes.putDraft(owner, { settings, expiresAt: now + DRAFT_MS }, now);
      return answer(response, 204, { "cache-control": "no-store" });
    }
    case "DELETE":
      await themes.removeDraft(owner);
      return answer(response, 204, { "cache-control": "no-store" });
    default:
      throw notAllowed("PUT, DELETE");
  }
}

const settingsOf = ({ settings }: ThemeRevision): ThemeSettings => JSON.parse(settings) as ThemeSettings;

/** `If-Match: "7"`, as `ETag` said it. */
function expectedRevision(header: string | undefined): number {
  const [, revision] = /^"(\d{1,12})"$/.exec(header ?? "") ?? [];
  if (revision !== undefined) return Number(revision);
  throw problem("invalid_request", 'If-Match must name the revision that was read, like "7"');
}

const notAllowed = (allow: string) => problem("method_not_allowed", undefined, { headers: { allow } });
