// The security log: who signed in, who failed to, what was changed. Rows that belong to a change are written by the
// store in the change's own operation; this port books what changes nothing else.
import type { Occasion } from "../occasion.ts";

export const auditActions = [
  "account.registered",
  "account.changed",
  "account.deleted",
  "password.changed",
  "email.changed",
  "email.verified",
  "link.requested",
  "link.refused",
  "identity.linked",
  "identity.unlinked",
  "identity.refused",
  "role.changed",
  "login.succeeded",
  "login.failed",
  "password.refused",
  "session.reused",
  "session.ended",
  "client.refused",
] as const;
export type AuditAction = (typeof auditActions)[number];

export type AuditEntry = {
  readonly action: AuditAction;
  /** The account that it is about; null where there is none. */
  readonly accountId: string | null;
  /** Never a secret, never an address or a name. */
  readonly detail?: string;
};

export type AuditRow = AuditEntry & {
  readonly id: string;
  readonly at: number;
  readonly actor: string | null;
  readonly network: string | null;
};

/** How long rows are kept. */
export const AUDIT_KEPT_MS = 180 * 24 * 3_600_000;

export type AuditLog = {
  record(entry: AuditEntry, occasion: Occasion): Promise<void>;
  /** Newest first. */
  newest(query: { readonly accountId?: string; readonly limit: number }): Promise<readonly AuditRow[]>;
  /** Drops at most `limit` rows written before `before`; says how many. */
  sweep(before: number, limit: number): Promise<number>;
};
