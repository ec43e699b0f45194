// The record of an Idempotency-Key, as the server reads it and a store keeps it beside the answer.

export type IdempotencyRecord = {
  /** Whose key it is: the same key in two scopes is two keys. */
  readonly scope: string;
  readonly key: string;
  /** Hash of the request's body. */
  readonly fingerprint: string;
};

export const IDEMPOTENCY_KEPT_MS = 7 * 24 * 3_600_000;
