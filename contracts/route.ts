// A route as plain data. From this one value come the server's validation, the typed client, the OpenAPI document,
// the gateway's routing and policy, and the authorisation test matrix.
import type { Static, TObject, TSchema } from "typebox";
import type { Access } from "./access.ts";
import type { ProblemCode } from "./problem.ts";

export const serviceNames = ["users", "products", "orders", "payments", "notifications", "gateway"] as const;
export type ServiceName = (typeof serviceNames)[number];

/**
 * How the gateway may keep an answer. Kept answers vary by path and query alone, so only `public` routes have one.
 * `tags` may name path parameters: `product:{idOrHandle}`; an event that carries a tag purges it.
 */
export type CachePolicy = {
  readonly maxAgeSeconds: number;
  readonly staleSeconds: number;
  readonly tags: readonly string[];
};

export type Route = {
  /** Unique in the shop, camelCase; the typed client's method and the OpenAPI operationId. */
  readonly name: string;
  readonly service: ServiceName;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** OpenAPI template: `/api/v1/carts/{id}/items/{sku}`. A parameter is one percent-encoded segment. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** Content type of the body where it is not JSON; the handler then gets the raw stream or bytes. */
  readonly consumes?: string;
  /** The shape of a body that is not JSON, for the documents only: the handler parses it. */
  readonly form?: TSchema;
  /** Content type of the success answer where it is not JSON; the handler then answers a string, bytes or a stream. */
  readonly produces?: string;
  /** Success answers by status; errors are problems and stand in `errors`. */
  readonly replies: Readonly<Record<number, TSchema>>;
  /** Codes this route may answer beyond those that any route may (400, 401, 403, 404 of its access, 429, 5xx). */
  readonly errors?: readonly ProblemCode[];
  /** `required`: 400 without the header. `honoured` is every other POST. `none`: GET and those that must not. */
  readonly idempotency?: "required" | "honoured" | "none";
  readonly cache?: CachePolicy;
  /** Bytes; 65,536 unless told. */
  readonly bodyLimit?: number;
};

/** Names the value's exact type, so that handlers and clients are typed by it. */
export function defineRoute<const R extends Route>(route: R): R {
  return route;
}

type StaticOf<S> = S extends TSchema ? Static<S> : Record<never, never>;
export type ParamsOf<R extends Route> = R extends { params: infer S } ? StaticOf<S> : Record<never, never>;
export type QueryOf<R extends Route> = R extends { query: infer S } ? StaticOf<S> : Record<never, never>;
export type BodyOf<R extends Route> = R extends { body: infer S } ? StaticOf<S> : undefined;

/** The success answers of a route as a union over its statuses. */
export type ReplyOf<R extends Route> = {
  [S in keyof R["replies"] & number]: { readonly status: S; readonly body: StaticOf<R["replies"][S]> };
}[keyof R["replies"] & number];

/** What the server does about Idempotency-Key on this route (public-api.md, "Writes"). */
export function idempotencyOf(route: Route): "required" | "honoured" | "none" {
  return route.idempotency ?? (route.method === "POST" && route.access.kind !== "service" ? "honoured" : "none");
}

/** The default body limit of security.md, in bytes. */
export const DEFAULT_BODY_LIMIT = 65_536;

/** Fills a path template; every parameter becomes one percent-encoded segment. */
export function pathOf(route: Route, params: Readonly<Record<string, string>> = {}): string {
  return route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`${route.name} needs the path parameter ${name}`);
    return encodeURIComponent(value);
  });
}
