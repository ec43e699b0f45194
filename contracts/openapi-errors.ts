// The error answers of an operation: its own codes, and those that any operation of its kind may answer.
import type { Hoist } from "./named-schemas.ts";
import type { ResponseObject } from "./openapi.ts";
import { type ProblemCode, ProblemSchema, problemCodes } from "./problem.ts";
import { idempotencyOf, type Route } from "./route.ts";

/** What any request may meet, whatever it asks for. */
const always: readonly ProblemCode[] = [
  "bad_request",
  "invalid_request",
  "request_timeout",
  "rate_limited",
  "headers_too_large",
];

export type ResponseReference = { readonly $ref: string };

export type ErrorResponses = {
  of(route: Route): Record<string, ResponseObject | ResponseReference>;
  /** What many operations answer alike, for `components/responses`. */
  components(): Readonly<Record<string, ResponseObject>>;
};

/** Answers of more codes than this are an operation's own, and stand with it. */
const MAX_SHARED_CODES = 2;

export function createErrorResponses(hoist: Hoist): ErrorResponses {
  const problem = hoist.schema(ProblemSchema);
  const shared = new Map<string, ResponseObject>();
  const share = (name: string, response: ResponseObject): ResponseReference => {
    shared.set(name, response);
    return { $ref: `#/components/responses/${name}` };
  };
  const answer = (codes: readonly ProblemCode[]): ResponseObject | ResponseReference =>
    codes.length > MAX_SHARED_CODES ? response(codes, problem) : share(nameOf(codes), response(codes, problem));
  const failure: ResponseObject = {
    description: "Something is wrong on our side; try again",
    headers: retryAfter,
    content: { "application/problem+json": { schema: problem } },
  };
  return {
    of: (route) => {
      const byStatus = Map.groupBy(codesOf(route), (code) => problemCodes[code].status);
      const own = [...byStatus].sort(([a], [b]) => a - b).map(([status, codes]) => [status, answer(codes)]);
      return { ...Object.fromEntries(own), "5XX": share("ServerError", failure) };
    },
    components: () => Object.fromEntries([...shared].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** `bad_request`, `invalid_request` → `BadRequestOrInvalidRequest`. */
function nameOf(codes: readonly ProblemCode[]): string {
  const pascal = (code: string) => code.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return codes.map(pascal).join("Or");
}

/** All codes below 500 that the operation may answer. */
export function codesOf(route: Route): readonly ProblemCode[] {
  const codes = new Set<ProblemCode>([...always, ...(route.errors ?? []), ...accessCodes(route)]);
  if (route.params || route.access.kind === "holder") codes.add("not_found");
  if (route.body || route.consumes !== undefined) {
    codes.add("payload_too_large");
    codes.add("unsupported_media_type");
  }
  const policy = idempotencyOf(route);
  if (policy !== "none") {
    codes.add("in_flight");
    codes.add("idempotency_mismatch");
  }
  if (policy === "required") codes.add("idempotency_key_required");
  return [...codes].filter((code) => problemCodes[code].status < 500);
}

function accessCodes(route: Route): readonly ProblemCode[] {
  switch (route.access.kind) {
    case "public":
      return [];
    case "permission":
      return ["unauthenticated", "invalid_token", "forbidden"];
    case "signedIn":
      return ["unauthenticated", "invalid_token"];
    default:
      return ["invalid_token"];
  }
}

const retryAfter = { "Retry-After": { description: "Seconds to wait", schema: { type: "integer", minimum: 0 } } };

function response(codes: readonly ProblemCode[], problem: { readonly $ref?: string }): ResponseObject {
  const [first] = codes;
  if (first === undefined) throw new Error("a status without a code");
  const { status, title } = problemCodes[first];
  return {
    description: codes.map((code) => `\`${code}\`: ${problemCodes[code].title}`).join("; "),
    ...(status === 429 && { headers: retryAfter }),
    content: {
      "application/problem+json": {
        schema: {
          allOf: [problem, { type: "object", properties: { code: { type: "string", enum: [...codes] } } }],
        },
        example: {
          type: `/problems/${first}`,
          title,
          status,
          code: first,
          traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
        },
      },
    },
  };
}
