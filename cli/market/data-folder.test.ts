import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { seededRandom } from "@souk/chassis/random";
import { dataFolderOf, makeDataFolder } from "./data-folder.ts";
import { isFolderLocked, lockFolder } from "./folder-lock.ts";
import { openLogFile } from "./log-file.ts";
import { ensureSecrets, forgetFirstPassword, readSecrets } from "./secrets.ts";

async function temporaryFolder(t: TestContext) {
  const path = await mkdtemp(join(tmpdir(), "souk-folder-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  const folder = dataFolderOf({ SOUK_DATA_DIR: path });
  await makeDataFolder(folder);
  return folder;
}

test("a folder is locked against a second start, and free after the first has ended", async (t) => {
  const { lockFile } = await temporaryFolder(t);
  assert.equal(isFolderLocked(lockFile), false);
  const lock = lockFolder(lockFile, 4711);
  assert.throws(() => lockFolder(lockFile, 4712), { name: "CommandError", message: /already running \(pid 4711\)/ });
  assert.equal(isFolderLocked(lockFile), true);
  lock.release();
  assert.equal(isFolderLocked(lockFile), false);
  lockFolder(lockFile, 4713).release();
});

test("the lock of a process that was killed is nobody's", async (t) => {
  const { lockFile } = await temporaryFolder(t);
  const script = `import { lockFolder } from ${JSON.stringify(new URL("./folder-lock.ts", import.meta.url).href)};
    // Kept, as the starter keeps it: a lock that nobody can release any more is collected, and gone.
    globalThis.lock = lockFolder(${JSON.stringify(lockFile)}, process.pid);
    console.log("locked"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  assert.throws(() => lockFolder(lockFile, process.pid), { name: "CommandError" });
  child.kill("SIGKILL");
  await once(child, "close");
  lockFolder(lockFile, process.pid).release();
});

test("secrets are made once, for their owner's eyes only", async (t) => {
  const { secretsFile } = await temporaryFolder(t);
  const made = await ensureSecrets(secretsFile, seededRandom(1));
  assert.equal((await stat(secretsFile)).mode & 0o777, 0o600);
  assert.deepEqual(await ensureSecrets(secretsFile, seededRandom(2)), made);
  const values = [
    made.operator,
    made.keyEncryption,
    made.orderTokens,
    made.stripeKey,
    ...Object.values(made.serviceClients),
  ];
  assert.equal(new Set(values).size, values.length);
  assert.ok(values.every((value) => value.length >= 40));
  await forgetFirstPassword(secretsFile, made);
  assert.equal((await readSecrets(secretsFile))?.firstPassword, undefined);
  await chmod(secretsFile, 0o644);
  await assert.rejects(readSecrets(secretsFile), { name: "CommandError", message: /chmod 600/ });
});

test("a log file is rotated by size and only so many are kept", async (t) => {
  const { logs } = await temporaryFolder(t);
  const path = join(logs, "orders-1.log");
  const complaints: string[] = [];
  const log = openLogFile({ path, maxBytes: 100, kept: 2, onComplaint: (line) => complaints.push(line) });
  for (let line = 0; line < 20; line += 1)
    log.write(Buffer.from(`{"level":"info","msg":"line ${line} ${"x".repeat(20)}"}\n`));
  // A line that comes in two chunks is still one line.
  log.write(Buffer.from('{"level":"wa'));
  log.write(Buffer.from('rn","msg":"split"}\n'));
  log.close();
  assert.deepEqual((await readdir(logs)).sort(), ["orders-1.log", "orders-1.log.1", "orders-1.log.2"]);
  assert.ok((await readFile(`${path}.1`, "utf8")).length <= 100);
  assert.deepEqual(complaints, ['{"level":"warn","msg":"split"}']);
});
