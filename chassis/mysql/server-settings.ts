// What a server must promise before we keep anything in it. A server that breaks its word later is the operator's.
import type { Queries } from "./statements.ts";

type Settings = {
  readonly version: string;
  readonly flush: number;
  readonly binlog: number;
  readonly syncBinlog: number;
  readonly mode: string;
};

/** FOR UPDATE SKIP LOCKED and CHECK constraints that are held. */
const OLDEST = { mariadb: [10, 6, 0], mysql: [8, 0, 16] } as const;

/** Throws one line. */
export async function refuseCarelessness(queries: Queries): Promise<void> {
  const row = await queries.get<Settings>(
    `SELECT VERSION() AS version, @@GLOBAL.innodb_flush_log_at_trx_commit AS flush, @@GLOBAL.log_bin AS "binlog",
       @@GLOBAL.sync_binlog AS "syncBinlog", @@GLOBAL.sql_mode AS mode`,
  );
  if (!row) throw new Error("the server says nothing about its settings");
  refuseOld(row.version);
  if (row.flush !== 1) {
    throw new Error("innodb_flush_log_at_trx_commit must be 1: what was answered must be on disk");
  }
  // With a binary log that is what a crash is recovered by: a commit that it lost is undone.
  if (row.binlog !== 0 && row.syncBinlog !== 1) {
    throw new Error("sync_binlog must be 1 while log_bin is on: what was answered must be on disk");
  }
  if (!/\bSTRICT_(TRANS|ALL)_TABLES\b/.test(row.mode)) {
    throw new Error("sql_mode must have STRICT_TRANS_TABLES: what does not fit must be refused, not cut");
  }
}

function refuseOld(version: string): void {
  const engine = /MariaDB/i.test(version) ? "mariadb" : "mysql";
  const oldest = OLDEST[engine];
  const parts = version.split(/[.-]/, oldest.length).map(Number);
  const differing = oldest.findIndex((part, index) => part !== parts[index]);
  if (differing >= 0 && !((parts[differing] ?? 0) > (oldest[differing] ?? 0))) {
    throw new Error(
      `${engine === "mariadb" ? "MariaDB" : "MySQL"} ${version} is too old: ${oldest.join(".")} or later`,
    );
  }
}
