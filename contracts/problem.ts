// Every error that leaves a service: application/problem+json (RFC 9457) with a stable code. One table holds all
// codes of the shop with their status and title, so that no two services mean different things by one code.
import { type Static, Type } from "typebox";

/** One faulty field: `pointer` is a JSON pointer into the body, or `/query/limit`, `/path/id`, `/header/…`. */
export const FieldErrorSchema = Type.Object({ pointer: Type.String(), code: Type.String(), message: Type.String() });

/** Members beyond these are allowed (RFC 9457, 3.2): `orderId`, `lines`, `totals` and the like. */
export const ProblemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  instance: Type.Optional(Type.String()),
  traceId: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(FieldErrorSchema)),
});

export type FieldError = Static<typeof FieldErrorSchema>;
export type ProblemDetails = Static<typeof ProblemSchema> & Readonly<Record<string, unknown>>;

type Entry = { readonly status: number; readonly title: string };
const entry = (status: number, title: string): Entry => ({ status, title });

/** All codes. A code is never renamed or moved to another status: clients branch on it. */
export const problemCodes = {
  // Anything that speaks HTTP.
  bad_request: entry(400, "The request is malformed"),
  invalid_request: entry(400, "The request does not fit the contract"),
  idempotency_key_required: entry(400, "This request needs an Idempotency-Key header"),
  invalid_signature: entry(400, "The signature is missing or wrong"),
  unauthenticated: entry(401, "Sign in first"),
  invalid_token: entry(401, "The token is not valid"),
  forbidden: entry(403, "You may not do this"),
  not_found: entry(404, "There is nothing here"),
  method_not_allowed: entry(405, "This path does not take that method"),
  request_timeout: entry(408, "The request took too long to arrive"),
  conflict: entry(409, "The request does not fit the current state"),
  in_flight: entry(409, "A request with this Idempotency-Key is still running"),
  version_conflict: entry(409, "Somebody else changed it first"),
  gone: entry(410, "It was here and is no more"),
  payload_too_large: entry(413, "The body is too large"),
  unsupported_media_type: entry(415, "The content type is not supported"),
  unprocessable: entry(422, "The request can't be carried out"),
  idempotency_mismatch: entry(422, "This Idempotency-Key was used with another body"),
  rate_limited: entry(429, "Too many requests"),
  headers_too_large: entry(431, "The headers are too large"),
  internal: entry(500, "Something went wrong on our side"),
  bad_gateway: entry(502, "A service gave an answer that makes no sense"),
  unavailable: entry(503, "A service is not available just now"),
  deadline_exceeded: entry(504, "It took too long"),
  // Accounts.
  email_taken: entry(409, "An account with this e-mail address exists"),
  invalid_credentials: entry(401, "E-mail address or password is wrong"),
  invalid_refresh_token: entry(401, "The refresh token is not valid"),
  invalid_client: entry(401, "The client is not known"),
  unsupported_grant_type: entry(400, "The grant type is not supported"),
  invalid_grant: entry(400, "The grant is not valid or has ended"),
  invalid_link: entry(400, "The link is not valid or has ended"),
  openid_failed: entry(401, "The sign-in with the provider did not succeed"),
  openid_unverified: entry(403, "The provider has not verified an e-mail address"),
  account_unverified: entry(409, "An account with this address exists, and nobody has proved the address yet"),
  password_needed: entry(403, "This takes the account's password"),
  identity_taken: entry(409, "This identity belongs to another account"),
  last_identity: entry(409, "Nothing else would be left to sign in with"),
  last_owner: entry(409, "A shop needs at least one owner"),
  // Catalogue and stock.
  handle_taken: entry(409, "The handle is in use"),
  sku_taken: entry(409, "The SKU belongs to another variant"),
  below_reserved: entry(409, "More is reserved than that"),
  below_zero: entry(409, "Stock can't go below zero"),
  unknown_currency: entry(422, "The currency is not known"),
  unsafe_url: entry(422, "The URL is not allowed"),
  import_failed: entry(422, "The file can't be imported"),
  // Carts and orders.
  unknown_sku: entry(422, "There is no such SKU for sale"),
  not_for_sale: entry(422, "The product is not for sale in this currency"),
  out_of_stock: entry(409, "Not enough in stock"),
  total_changed: entry(409, "The total has changed"),
  already_ordered: entry(409, "The cart was already ordered"),
  cart_closed: entry(409, "The cart is no longer open"),
  cart_empty: entry(422, "The cart is empty"),
  cart_full: entry(422, "The cart has too many lines"),
  currency_mismatch: entry(422, "The currencies don't match"),
  shipping_unavailable: entry(422, "The shipping option does not serve this address"),
  amount_too_small: entry(422, "The total is too small to be collected"),
  amount_too_large: entry(422, "The total is too large to be collected"),
  invalid_state: entry(409, "The order's state does not allow this"),
  nothing_to_refund: entry(409, "There is nothing left to refund"),
  refund_too_large: entry(422, "More than what is left of the capture"),
  hold_closed: entry(409, "The hold has ended"),
  // Payments.
  card_declined: entry(402, "The card was declined"),
  payment_failed: entry(402, "The payment failed"),
  payment_closed: entry(409, "The order takes no more payments"),
  provider_unavailable: entry(503, "The payment provider does not answer"),
} as const satisfies Readonly<Record<string, Entry>>;

export type ProblemCode = keyof typeof problemCodes;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemCodes, code);
}
