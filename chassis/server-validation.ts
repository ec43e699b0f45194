// Two validators. Bodies are taken as they are: nothing is converted, dropped or filled in. Path and query parameters
// are text by nature, so they are converted, and get their defaults. Faults are told with a JSON pointer each. Between
// services only, a field that is not known is no fault: in a rolling upgrade the caller may be newer than we are.
import type { FieldError } from "@souk/contracts/problem";
import { Ajv, type ErrorObject, type Options } from "ajv";
import addFormats from "ajv-formats";
import type { FastifySchemaCompiler, FastifySchemaValidationError } from "fastify";

const common: Options = { allErrors: true, strict: false, strictNumbers: true, verbose: false };
/** More are true of the same mistake, or of an attack. */
const MAX_ERRORS = 20;
const MESSAGES: Readonly<Record<string, string>> = {
  additionalProperties: "is not a known field",
  required: "is missing",
};

export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const strict = new Ajv({ ...common, coerceTypes: false, removeAdditional: false, useDefaults: false });
  // Text that spells an infinity is taken for an integer; "strict" bounds would then not look at it.
  const coercing = new Ajv({
    ...common,
    coerceTypes: "array",
    strictNumbers: false,
    removeAdditional: false,
    useDefaults: true,
  });
  addFormats.default(strict);
  addFormats.default(coercing);
  return ({ schema, httpPart }) => (httpPart === "body" ? strict : coercing).compile(schema);
}

/**
 * The same schema for what another service sends: fields and parameters that it doesn't know are let through. Contracts
 * grow by optional fields only (contracts/compatibility.ts), so whoever leaves one out of account does what it always did.
 */
export function openToNewer<S>(schema: S): S {
  if (Array.isArray(schema)) return schema.map(openToNewer) as S;
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).filter(([key, value]) => key !== "additionalProperties" || value !== false);
  return Object.fromEntries(entries.map(([key, value]) => [key, openToNewer(value)])) as S;
}

/** Where the faulty part is: the body's pointers stand bare, the others behind `/query`, `/path`, `/header`. */
const PREFIX: Readonly<Record<string, string>> = { querystring: "/query", params: "/path", headers: "/header" };

export function toFieldErrors(
  errors: readonly FastifySchemaValidationError[],
  part: string | undefined,
): readonly FieldError[] {
  const prefix = PREFIX[part ?? "body"] ?? "";
  const told = new Map<string, FieldError>();
  for (const error of errors as readonly ErrorObject[]) {
    // The branches of a union say it better than "must match a schema in anyOf".
    if (error.keyword === "anyOf" && errors.length > 1) continue;
    const pointer = prefix + pointerOf(error);
    if (!told.has(pointer)) told.set(pointer, { pointer, code: codeOf(error), message: messageOf(error) });
    if (told.size >= MAX_ERRORS) break;
  }
  return [...told.values()];
}

function pointerOf({ instancePath, keyword, params }: ErrorObject): string {
  if (keyword === "required") return `${instancePath}/${token(String(params.missingProperty))}`;
  if (keyword === "additionalProperties") return `${instancePath}/${token(String(params.additionalProperty))}`;
  return instancePath;
}

/** RFC 6901. Names come from outside, so they are bounded. */
function token(name: string): string {
  return name.slice(0, 100).replaceAll("~", "~0").replaceAll("/", "~1");
}

const CODES: Readonly<Record<string, string>> = {
  additionalProperties: "unknown_field",
  required: "missing",
  type: "wrong_type",
  format: "wrong_format",
  pattern: "wrong_format",
  enum: "not_allowed",
  const: "not_allowed",
  minimum: "too_small",
  exclusiveMinimum: "too_small",
  maximum: "too_large",
  exclusiveMaximum: "too_large",
  minLength: "too_short",
  maxLength: "too_long",
  minItems: "too_few",
  maxItems: "too_many",
  minProperties: "too_few",
  maxProperties: "too_many",
  uniqueItems: "duplicate",
};

function codeOf({ keyword }: ErrorObject): string {
  return CODES[keyword] ?? "invalid";
}

function messageOf(error: ErrorObject): string {
  if (error.keyword === "enum")
    return `must be one of ${(error.params.allowedValues as readonly unknown[]).join(", ")}`;
  return MESSAGES[error.keyword] ?? error.message ?? "is not valid";
}
