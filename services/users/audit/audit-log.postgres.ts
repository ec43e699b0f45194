// The security log in PostgreSQL. `appendAudit` is for the other adapters' operations.
import type { Ids } from "@souk/chassis/ids";
import type { PostgresDatabase, Queries } from "@souk/chassis/postgres/database";
import type { Occasion } from "../occasion.ts";
import type { AuditEntry, AuditLog, AuditRow } from "./audit.ts";

export type AppendAudit = (queries: Queries, entry: AuditEntry, occasion: Occasion) => Promise<void>;

export function createAppendAudit(ids: Ids): AppendAudit {
  return async (queries, entry, occasion) => {
    await queries.run(
      "INSERT INTO audit_log (id, at, action, account_id, actor, network, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)",
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

type Row = Omit<AuditRow, "detail"> & { readonly detail: string | null };

const COLUMNS = `id, at, action, account_id AS "accountId", actor, network, detail`;

function fromRow({ detail, ...row }: Row): AuditRow {
  return { ...row, ...(detail !== null && { detail }) };
}

export function openPostgresAuditLog(database: PostgresDatabase, append: AppendAudit): AuditLog {
  return {
    record: (entry, occasion) => append(database, entry, occasion),
    newest: async ({ accountId, limit }) => {
      const rows =
        accountId === undefined
          ? await database.all<Row>(`SELECT ${COLUMNS} FROM audit_log ORDER BY id DESC LIMIT $1`, limit)
          : await database.all<Row>(
              `SELECT ${COLUMNS} FROM audit_log WHERE account_id = $1 ORDER BY id DESC LIMIT $2`,
              accountId,
              limit,
            );
      return rows.map(fromRow);
    },
    sweep: (before, limit) =>
      database.run(
        "DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE at < $1 LIMIT $2)",
        before,
        limit,
      ),
  };
}
