// The API routes that the gateway answers itself. Access was checked before (policy/admission.ts).
import { backgroundContext, type Context } from "@souk/chassis/context";
import { problem } from "@souk/chassis/errors";
import type { Foundation } from "@souk/chassis/stall";
import { listDeadLetters, readSystem, replayDeadLetter } from "@souk/contracts/gateway/routes";
import { DEFAULT_PAGE, MAX_PAGE } from "@souk/contracts/schema";
import { answerJson, type LocalRequest, type LocalRoute } from "../local-routes.ts";
import { segmentsOf } from "../routing/route-table.ts";
import { createDeadLetters } from "./dead-letters.ts";
import { createSystemStatus } from "./system-status.ts";

const TIMEOUT_MS = 10_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function systemRoutes(foundation: Foundation): ReadonlyMap<string, LocalRoute> {
  const system = createSystemStatus(foundation);
  const letters = createDeadLetters(foundation);
  const { clock, random, log } = foundation;
  const contextOf = ({ exchange }: LocalRequest): Context =>
    backgroundContext({ clock, random, log, timeoutMs: TIMEOUT_MS, trace: exchange.span.context });

  return new Map<string, LocalRoute>([
    [
      readSystem.name,
      async ({ exchange, raw }) => {
        parseQuery(raw.url, []);
        answerJson(exchange, 200, await system());
      },
    ],
    [
      listDeadLetters.name,
      async (request) =>
        answerJson(request.exchange, 200, await letters.list(pageOf(request.raw.url), contextOf(request))),
    ],
    [
      replayDeadLetter.name,
      async (request) => {
        const id = segmentsOf(request.raw.path).at(-2) ?? "";
        if (!UUID.test(id)) throw problem("not_found");
        const service = await letters.replay(id, contextOf(request));
        answerJson(request.exchange, 202, { id, service });
      },
    ],
  ]);
}

function pageOf(url: string): { readonly limit: number; readonly cursor?: string } {
  const query = parseQuery(url, ["limit", "cursor"]);
  const limit = query.get("limit") ?? String(DEFAULT_PAGE);
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_PAGE) {
    throw wrong("limit", `must be a whole number from 1 to ${MAX_PAGE}`);
  }
  const cursor = query.get("cursor");
  if (cursor === null) return { limit: Number(limit) };
  if (!UUID.test(cursor)) throw wrong("cursor", "is none of ours");
  return { limit: Number(limit), cursor };
}

/** Strict about names, as every route is. */
function parseQuery(url: string, known: readonly string[]): URLSearchParams {
  const question = url.indexOf("?");
  const query = new URLSearchParams(question === -1 ? "" : url.slice(question + 1));
  for (const name of new Set(query.keys())) {
    if (!known.includes(name)) throw wrong(name.slice(0, 100), "is not a known field");
    if (query.getAll(name).length > 1) throw wrong(name, "may be there once");
  }
  return query;
}

function wrong(name: string, message: string) {
  const pointer = `/query/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  return problem("invalid_request", undefined, { errors: [{ pointer, code: "invalid", message }] });
}
