// Stripe's error answers: one failure type and one table of the texts that integrations meet.

export type ErrorType = "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";

export type ErrorBody = {
  readonly type: ErrorType;
  readonly message: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly charge?: string;
  readonly doc_url?: string;
  readonly payment_intent?: unknown;
  readonly payment_method?: unknown;
  readonly advice_code?: string;
};

/** An answer that is an error. `began` says whether the endpoint had begun to execute: only then is it kept for its key. */
export class StripeFailure extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly began: boolean;
  constructor(status: number, body: ErrorBody, began: boolean) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.began = began;
  }
}

const docUrl = (code: string) => `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`;

/** A parameter that fails validation; nothing began. */
export function invalidParameter(message: string, param: string, code?: string): StripeFailure {
  const coded = code === undefined ? {} : { code, doc_url: docUrl(code) };
  return new StripeFailure(400, { ...coded, message, param, type: "invalid_request_error" }, false);
}

export function missingParameter(param: string): StripeFailure {
  return invalidParameter(`Missing required param: ${param}.`, param, "parameter_missing");
}

export function unknownParameter(param: string): StripeFailure {
  return invalidParameter(`Received unknown parameter: ${param}`, param, "parameter_unknown");
}

/** The request is well formed, but the state of things forbids it; this answer is kept for its key. */
export function refused(message: string, more: Partial<ErrorBody> = {}): StripeFailure {
  const doc = more.code === undefined ? {} : { doc_url: docUrl(more.code) };
  return new StripeFailure(400, { ...doc, ...more, message, type: "invalid_request_error" }, true);
}

export function missingResource(kind: string, id: string, param: string): StripeFailure {
  const status = param === "id" || param === "intent" || param === "session" ? 404 : 400;
  const code = "resource_missing";
  const message = `No such ${kind}: '${id}'`;
  return new StripeFailure(
    status,
    { code, doc_url: docUrl(code), message, param, type: "invalid_request_error" },
    true,
  );
}

export function cardError(body: Omit<ErrorBody, "type" | "doc_url"> & { code: string }): StripeFailure {
  return new StripeFailure(402, { ...body, doc_url: docUrl(body.code), type: "card_error" }, true);
}

export function unauthorized(message: string): StripeFailure {
  return new StripeFailure(401, { message, type: "invalid_request_error" }, false);
}

export function unrecognizedUrl(method: string, path: string): StripeFailure {
  const message = `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`;
  return new StripeFailure(404, { message, type: "invalid_request_error" }, false);
}

export function keyMismatch(key: string): StripeFailure {
  const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
  return new StripeFailure(400, { message, type: "idempotency_error" }, false);
}

export function keyInUse(key: string): StripeFailure {
  const code = "idempotency_key_in_use";
  const message = `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`;
  return new StripeFailure(409, { code, doc_url: docUrl(code), message, type: "idempotency_error" }, false);
}

export function rateLimited(): StripeFailure {
  const code = "rate_limit";
  const message = "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.";
  return new StripeFailure(429, { code, doc_url: docUrl(code), message, type: "invalid_request_error" }, false);
}

export function serverError(): StripeFailure {
  const message =
    "An unknown error occurred. Contact us via https://support.stripe.com/contact if the problem persists.";
  return new StripeFailure(500, { message, type: "api_error" }, true);
}
