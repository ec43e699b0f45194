// Turns whatever went wrong into a Problem: Fastify's and Node's own errors by their codes, our own as they are.
import type { ProblemCode } from "@souk/contracts/problem";
import type { FastifyError } from "fastify";
import { Problem, problem } from "./errors.ts";
import { toFieldErrors } from "./server-validation.ts";

/** All codes of Fastify that a client can cause. */
const codes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "payload_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "bad_request",
  FST_ERR_CTP_EMPTY_JSON_BODY: "bad_request",
  FST_ERR_CTP_INVALID_JSON_BODY: "bad_request",
  FST_ERR_BAD_URL: "bad_request",
  FST_ERR_ASYNC_CONSTRAINT: "bad_request",
  FST_ERR_MAX_PARAM_LENGTH: "not_found",
  FST_ERR_ROUTE_MISSING_HANDLER: "not_found",
  ECONNRESET: "bad_request",
  ERR_STREAM_PREMATURE_CLOSE: "bad_request",
};

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (!(error instanceof Error)) return problem("internal", undefined, { cause: error });
  const { validation, validationContext, code } = error as Partial<FastifyError>;
  if (validation) {
    const errors = toFieldErrors(validation, validationContext);
    // An id that is none names nothing: the same 404 as one that names nothing.
    return validationContext === "params" ? problem("not_found") : problem("invalid_request", undefined, { errors });
  }
  const known = code === undefined ? undefined : codes[code];
  return known === undefined ? problem("internal", undefined, { cause: error }) : problem(known);
}
