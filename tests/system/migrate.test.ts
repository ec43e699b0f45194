// The migrate-only mode, as a job runs it: a process of its own, with the store's URL and no other secret.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { inherited, ROOT } from "../market/market.ts";

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function migrate(service: string, environment: Readonly<Record<string, string>>): Promise<Ended> {
  const main = join(ROOT, "services", service, "main.ts");
  const env = { ...inherited(), ...environment };
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, "--migrate"], { env });
  const text = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    text.stdout += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    text.stderr += chunk;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, ...text })));
}

test("--migrate makes the tables and ends", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "souk-migrate-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [service, table] of [
    ["users", "accounts"],
    ["notifications", "mails"],
  ] as const) {
    const file = join(folder, `${service}.db`);
    for (const run of ["first", "again"]) {
      const { code, stdout, stderr } = await migrate(service, { DATABASE_URL: `sqlite:${file}` });
      assert.deepEqual([code, stderr], [0, ""], `${service}, ${run}`);
      assert.match(stdout, /the store has the newest schema/);
    }
    const database = new DatabaseSync(file, { readOnly: true });
    assert.ok(database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table));
    database.close();
  }
});

test("what can't be migrated is one line without a password, and exit 1", async () => {
  const away = await migrate("users", { DATABASE_URL: "postgres://ada:canary@127.0.0.1:1/users" });
  assert.equal(away.code, 1);
  assert.match(away.stderr, /^the PostgreSQL store 127\.0\.0\.1:1\/users can't be reached: [^\n]+\n$/);
  assert.doesNotMatch(away.stderr, /canary/);
  const none = await migrate("notifications", {});
  assert.deepEqual([none.code, none.stdout], [1, ""]);
  assert.match(none.stderr, /^The environment is not usable: DATABASE_URL is missing[^\n]*\n$/);
});
