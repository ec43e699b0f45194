// Whether a change to the contracts is additive: what was published keeps its place, its names and its meaning. A
// request may come to accept more and demand less; an answer or event may come to tell more. Nothing may vanish.
import type { EventDefinition } from "./event.ts";
import { type JsonSchema, plain } from "./json-schema.ts";
import { idempotencyOf, type Route } from "./route.ts";
import { compareSchemas } from "./schema-compatibility.ts";

export type PublishedRoute = {
  readonly method: string;
  readonly path: string;
  readonly access: string;
  readonly idempotency: string;
  readonly consumes?: string;
  readonly produces?: string;
  readonly params?: JsonSchema;
  readonly query?: JsonSchema;
  readonly body?: JsonSchema;
  readonly form?: JsonSchema;
  readonly replies: Readonly<Record<string, JsonSchema>>;
};

export type PublishedContract = {
  readonly routes: Readonly<Record<string, PublishedRoute>>;
  /** By `type.v1`. */
  readonly events: Readonly<Record<string, JsonSchema>>;
};

export function publishedContract(routes: readonly Route[], events: readonly EventDefinition[]): PublishedContract {
  const byName = <T>(entries: readonly (readonly [string, T])[]) =>
    Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    routes: byName(routes.map((route) => [route.name, publishedRoute(route)] as const)),
    events: byName(events.map((event) => [`${event.type}.v${event.version}`, plain(event.data)] as const)),
  };
}

function publishedRoute(route: Route): PublishedRoute {
  const { method, path, consumes, produces, params, query, body, form, replies } = route;
  return {
    method,
    path,
    access: route.access.kind === "permission" ? `permission ${route.access.permission}` : route.access.kind,
    idempotency: idempotencyOf(route),
    ...(consumes !== undefined && { consumes }),
    ...(produces !== undefined && { produces }),
    ...(params && { params: plain(params) }),
    ...(query && { query: plain(query) }),
    ...(body && { body: plain(body) }),
    ...(form && { form: plain(form) }),
    replies: Object.fromEntries(Object.entries(replies).map(([status, schema]) => [status, plain(schema)])),
  };
}

/** Every way in which `now` breaks what was published, as sentences; none means that the change is additive. */
export function breaksBetween(before: PublishedContract, now: PublishedContract): readonly string[] {
  const routes = Object.entries(before.routes).flatMap(([name, route]) => {
    const current = now.routes[name];
    return current ? routeBreaks(name, route, current) : [`route ${name} has vanished`];
  });
  const events = Object.entries(before.events).flatMap(([name, schema]) => {
    const current = now.events[name];
    return current ? compareSchemas(schema, current, "answer", `event ${name}`) : [`event ${name} has vanished`];
  });
  return [...routes, ...events];
}

const empty: JsonSchema = { type: "object", properties: {} };

function routeBreaks(name: string, before: PublishedRoute, now: PublishedRoute): readonly string[] {
  const fixed = (["method", "path", "consumes", "produces"] as const).flatMap((part) =>
    before[part] === now[part] ? [] : [`${name}: ${part} was ${before[part]}, is ${now[part]}`],
  );
  const asked = (["params", "query", "body", "form"] as const).flatMap((part) =>
    compareSchemas(before[part] ?? empty, now[part] ?? empty, "request", `${name} ${part}`),
  );
  const told = Object.entries(before.replies).flatMap(([status, schema]) => {
    const current = now.replies[status];
    return current
      ? compareSchemas(schema, current, "answer", `${name} ${status}`)
      : [`${name}: answer ${status} has vanished`];
  });
  return [...fixed, ...accessBreaks(name, before, now), ...asked, ...told];
}

/** From the most open on; a route may move towards the front. */
const openness = ["public", "optional", "holder", "signedIn", "permission", "service"];

function accessBreaks(name: string, before: PublishedRoute, now: PublishedRoute): readonly string[] {
  const rank = (access: string) => openness.indexOf(access.split(" ")[0] ?? "");
  const wider = rank(now.access) < rank(before.access);
  const access =
    before.access === now.access || wider ? [] : [`${name}: was for ${before.access}, is for ${now.access}`];
  const key = before.idempotency !== "required" && now.idempotency === "required";
  return key ? [...access, `${name}: Idempotency-Key has become required`] : access;
}
