// The security log in SQLite. `appendAudit` is for the other adapters' operations.
import type { Ids } from "@souk/chassis/ids";
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import type { Occasion } from "../occasion.ts";
import type { AuditAction, AuditEntry, AuditLog, AuditRow } from "./audit.ts";

export type AppendAudit = (tx: Tx, entry: AuditEntry, occasion: Occasion) => void;

export function createAppendAudit(ids: Ids): AppendAudit {
  return (tx, entry, occasion) => {
    tx.run(
      "INSERT INTO audit_log (id, at, action, account_id, actor, network, detail) VALUES (?, ?, ?, ?, ?, ?, ?)",
      ids.uuid(),
      occasion.at,
      entry.action,
      entry.accountId,
      occasion.actor,
      occasion.network,
      entry.detail ?? null,
    );
  };
}

type Row = {
  readonly id: string;
  readonly at: number;
  readonly action: AuditAction;
  readonly account_id: string | null;
  readonly actor: string | null;
  readonly network: string | null;
  readonly detail: string | null;
};

function fromRow(row: Row): AuditRow {
  return {
    id: row.id,
    at: row.at,
    action: row.action,
    accountId: row.account_id,
    actor: row.actor,
    network: row.network,
    ...(row.detail !== null && { detail: row.detail }),
  };
}

export function openSqliteAuditLog(database: SqliteDatabase, append: AppendAudit): AuditLog {
  return {
    record: (entry, occasion) => database.write((tx) => append(tx, entry, occasion)),
    newest: async ({ accountId, limit }) =>
      database
        .read((tx) =>
          accountId === undefined
            ? tx.all<Row>("SELECT * FROM audit_log ORDER BY id DESC LIMIT ?", limit)
            : tx.all<Row>("SELECT * FROM audit_log WHERE account_id = ? ORDER BY id DESC LIMIT ?", accountId, limit),
        )
        .map(fromRow),
    sweep: (before, limit) =>
      database.write(
        (tx) =>
          tx.run("DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE at < ? LIMIT ?)", before, limit)
            .changes,
      ),
  };
}
