// Every failure that leaves a service, as problem+json (RFC 9457). A Problem is a fault with a code of the shop's one
// table; anything else that was thrown becomes `internal`, and nothing of it is told to the outside.
import { type FieldError, type ProblemCode, type ProblemDetails, problemCodes } from "@souk/contracts/problem";

export type { FieldError, ProblemCode, ProblemDetails } from "@souk/contracts/problem";

export type ProblemOptions = {
  readonly errors?: readonly FieldError[];
  /** Members beside the standard ones: `orderId`, `lines`. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log only. */
  readonly cause?: unknown;
};

export const PROBLEM_TYPE = "application/problem+json";

export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail?: string, more: ProblemOptions = {}) {
    super(
      detail === undefined ? code : `${code}: ${detail}`,
      more.cause === undefined ? undefined : { cause: more.cause },
    );
    this.code = code;
    this.status = problemCodes[code].status;
    if (detail !== undefined) this.detail = detail;
    if (more.errors !== undefined) this.errors = more.errors;
    this.extensions = more.extensions ?? {};
    this.headers = headersOf(code, more);
  }
}

/** What was asked is away for now. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof Problem && error.code === "unavailable";
}

function headersOf(code: ProblemCode, more: ProblemOptions): Readonly<Record<string, string>> {
  return {
    // RFC 9110, 15.5.2: a 401 says how to authenticate.
    ...(problemCodes[code].status === 401 && { "www-authenticate": challengeOf(code) }),
    ...(more.retryAfterSeconds !== undefined && { "retry-after": String(more.retryAfterSeconds) }),
    ...more.headers,
  };
}

function challengeOf(code: ProblemCode): string {
  return code === "invalid_token" ? 'Bearer realm="souk", error="invalid_token"' : 'Bearer realm="souk"';
}

export function problem(code: ProblemCode, detail?: string, more?: ProblemOptions): Problem {
  // An expected refusal needs no stack: capturing one costs more than the rest of the answer.
  if (problemCodes[code].status >= 500) return new Problem(code, detail, more);
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return new Problem(code, detail, more);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Where a client reads what a code means; resolves at the origin. */
export function problemType(code: ProblemCode): string {
  return `/docs#problem-${code}`;
}

export function toProblemDetails(error: unknown, traceId: string): ProblemDetails {
  const known = error instanceof Problem ? error : undefined;
  const code = known?.code ?? "internal";
  const { status, title } = problemCodes[code];
  return {
    ...known?.extensions,
    type: problemType(code),
    title,
    status,
    code,
    ...(known?.detail !== undefined && { detail: known.detail }),
    traceId,
    ...(known?.errors && known.errors.length > 0 && { errors: [...known.errors] }),
  };
}
