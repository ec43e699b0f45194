// The typed client: one plain function for each public route, on any `fetch`. What the server refuses is returned as
// `{status, problem}`; only a network that fails is thrown.
import type { ProblemDetails } from "./problem.ts";
import { type BodyOf, type ParamsOf, pathOf, type QueryOf, type ReplyOf, type Route } from "./route.ts";
import { publicRoutes } from "./routes.ts";

export type ClientOptions = {
  /** The shop's origin: `https://shop.example`. */
  readonly baseUrl: string;
  /** An access token, or what gives the current one. */
  readonly token?: string | (() => string | undefined | Promise<string | undefined>);
  readonly fetch?: typeof fetch;
};

export type CallOptions = {
  /** Instead of the client's own. */
  readonly token?: string;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
};

type RawBody = NonNullable<RequestInit["body"]>;
type NoFields = Record<never, never>;
type Part<K extends string, T> = NoFields extends T ? { readonly [P in K]?: T } : { readonly [P in K]: T };
type BodyPart<R extends Route> = R extends { readonly consumes: string }
  ? { readonly body: RawBody }
  : R extends { readonly body: object }
    ? { readonly body: BodyOf<R> }
    : NoFields;
type KeyPart<R extends Route> = R extends { readonly idempotency: "required" }
  ? { readonly idempotencyKey: string }
  : { readonly idempotencyKey?: string };

export type CallInput<R extends Route> = Part<"params", ParamsOf<R>> &
  Part<"query", QueryOf<R>> &
  BodyPart<R> &
  KeyPart<R> &
  CallOptions;

export type Refusal = { readonly status: number; readonly problem: ProblemDetails };

/** Narrow it with `if ("problem" in answer)`. Where the answer is no JSON its `content` is the response itself. */
export type Answer<R extends Route> =
  | (R extends { readonly produces: string } ? { readonly status: number; readonly content: Response } : ReplyOf<R>)
  | Refusal;

export type Call<R extends Route> =
  NoFields extends CallInput<R>
    ? (input?: CallInput<R>) => Promise<Answer<R>>
    : (input: CallInput<R>) => Promise<Answer<R>>;

type Routes = typeof publicRoutes;
export type Client = { readonly [Name in keyof Routes]: Call<Routes[Name]> };

/** All that a call may carry, as the wire sees it. */
type Sent = CallOptions & {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
};

export function createClient(options: ClientOptions): Client {
  const calls = Object.entries(publicRoutes).map(([name, route]) => [
    name,
    (input: Sent = {}) => call(route, input, options),
  ]);
  // Each function is `call` bound to the route of its name, which is what the type says.
  return Object.fromEntries(calls) as Client;
}

async function call(route: Route, input: Sent, options: ClientOptions): Promise<unknown> {
  const send = options.fetch ?? fetch;
  const response = await send(urlOf(route, input, options.baseUrl), {
    method: route.method,
    headers: await headersOf(route, input, options),
    ...bodyOf(route, input.body),
    ...(input.signal && { signal: input.signal }),
  });
  if (!response.ok) return refusal(response);
  if (route.produces !== undefined) return { status: response.status, content: response };
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : (JSON.parse(text) as unknown) };
}

function urlOf(route: Route, { params, query }: Sent, baseUrl: string): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) search.append(name, String(value));
  }
  const text = search.toString();
  return `${baseUrl.replace(/\/$/, "")}${pathOf(route, params)}${text === "" ? "" : `?${text}`}`;
}

async function headersOf(route: Route, input: Sent, options: ClientOptions): Promise<Record<string, string>> {
  const given = options.token;
  const token = input.token ?? (typeof given === "function" ? await given() : given);
  const type = route.consumes ?? (input.body === undefined ? undefined : "application/json");
  return {
    accept: route.produces ?? "application/json",
    // A form's own boundary stands in the type that fetch writes.
    ...(type !== undefined && type !== "multipart/form-data" && { "content-type": type }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(input.idempotencyKey !== undefined && { "idempotency-key": input.idempotencyKey }),
    ...input.headers,
  };
}

function bodyOf(route: Route, body: unknown): { readonly body?: RawBody; readonly duplex?: "half" } {
  if (body === undefined) return {};
  if (route.consumes === undefined) return { body: JSON.stringify(body) };
  return { body: body as RawBody, duplex: "half" };
}

async function refusal(response: Response): Promise<Refusal> {
  const text = await response.text();
  const { status } = response;
  if (/^application\/problem\+json/i.test(response.headers.get("content-type") ?? "")) {
    return { status, problem: JSON.parse(text) as ProblemDetails };
  }
  // Somebody between us and the shop answered.
  return { status, problem: { type: "about:blank", title: response.statusText, status, code: "bad_gateway" } };
}
