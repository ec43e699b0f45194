// Idempotency keys as Stripe documents them: the first answer of an endpoint that began to execute is kept for 24 hours,
// errors and 500s included, and given again to the same parameters.
import { hash } from "node:crypto";
import type { Database } from "../store/database.ts";
import { formFingerprint } from "./form.ts";

export const KEY_MAX = 255;
const REMEMBERED_MS = 24 * 3_600_000;
const PRUNED_AT_ONCE = 1_000;

export type Stored = {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
  readonly request_id: string;
};

export function fingerprint(method: string, path: string, body: string): string {
  return hash("sha1", `${method} ${path}\n${formFingerprint(body)}`);
}

export function findStored(database: Database, key: string, now: number): Stored | undefined {
  return database.get<Stored>(
    "SELECT fingerprint, status, body, request_id FROM idempotency_keys WHERE key = ? AND created_at > ?",
    key,
    now - REMEMBERED_MS,
  );
}

export function store(database: Database, key: string, stored: Stored, now: number): void {
  database.run(
    "INSERT OR REPLACE INTO idempotency_keys (key, fingerprint, status, body, request_id, created_at) VALUES (?, ?, ?, ?, ?, ?)",
    key,
    stored.fingerprint,
    stored.status,
    stored.body,
    stored.request_id,
    now,
  );
}

export function pruneKeys(database: Database, now: number): void {
  database.run(
    "DELETE FROM idempotency_keys WHERE key IN (SELECT key FROM idempotency_keys WHERE created_at <= ? LIMIT ?)",
    now - REMEMBERED_MS,
    PRUNED_AT_ONCE,
  );
}
