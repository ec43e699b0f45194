// deploy/compose.yaml and what is laid over it are held to what the services read: every setting given, none that nobody
// knows, no secret without an owner, and no container with more rights or reach than it needs.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { readConfig } from "@souk/chassis/config";
import { type ComposeFile, composeText, readCompose, readEnvFile, startedIn } from "../containers/compose-file.ts";
import { settingsOf, unknownTo } from "../containers/settings-of.ts";
import { ROOT, runSouk, staffAccount } from "../market/market.ts";

const LIVE = { SMTP_URL: "smtp://mail.example:587", PUBLIC_URL: "https://shop.example" };
const EMULATORS = ["mailbox", "stripe"];

let folder = "";
let secrets: Readonly<Record<string, string>> = {};
let file: ComposeFile = { services: {}, volumes: {}, networks: {} };
let embedded: ComposeFile = file;
let live: ComposeFile = file;

const ours = (of: ComposeFile) => Object.entries(of.services).filter(([, { build }]) => build !== undefined);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "souk-compose-"));
  secrets = readEnvFile((await printSecrets()).stdout);
  file = readCompose(["compose.yaml"], secrets);
  embedded = readCompose(["compose.yaml", "compose.embedded.yaml"], secrets);
  live = readCompose(["compose.yaml", "compose.live.yaml"], { ...secrets, ...LIVE });
});
after(() => rm(folder, { recursive: true, force: true }));

const printSecrets = (owner: Readonly<Record<string, string>> = {}) =>
  runSouk(["secrets", "--env"], { SOUK_DATA_DIR: folder, ...owner });

test("every service starts with the settings it is given, and is given none that it doesn't know", async () => {
  assert.equal(ours(file).length, 9);
  for (const each of [file, embedded, live]) {
    for (const [name, { environment }] of startedIn(each).filter(([, { build }]) => build !== undefined)) {
      const settings = await settingsOf(name);
      assert.deepEqual(unknownTo(settings, Object.keys(environment)), [], `${name} knows its settings`);
      assert.doesNotThrow(() => readConfig(settings, environment), `${name} has what it needs`);
    }
  }
});

test("without one of its secrets the market is refused, with what to do about it", () => {
  for (const name of Object.keys(secrets)) {
    assert.throws(() => readCompose(["compose.yaml"], { ...secrets, [name]: undefined }), {
      message: `required variable ${name} is missing a value: run npx souk secrets --env > deploy/.env`,
    });
  }
  assert.throws(() => readCompose(["compose.yaml", "compose.live.yaml"], secrets), /(SMTP|PUBLIC)_URL is missing/);
});

test("secrets are variables that the env file has, and reach only whoever reads them", async () => {
  const demanded = [...composeText("compose.yaml").matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name = ""]) => name);
  assert.deepEqual([...new Set(demanded)].sort(), Object.keys(secrets).sort());
  for (const [name, { environment }] of ours(file)) {
    const settings = await settingsOf(name);
    const secret = Object.keys(environment).filter((key) => {
      const setting = settings[key];
      return setting?.secret && !setting.optional && setting.default === undefined;
    });
    for (const key of secret) {
      const value = environment[key] ?? "";
      const isGiven = Object.values(secrets).some((each) => value === each || value.includes(`:${each}@`));
      assert.ok(isGiven, `${name}: ${key}`);
    }
  }
});

test("the same shop has the same secrets, and a password that was chosen stays as it is", async () => {
  const owner = { SOUK_ADMIN_EMAIL: staffAccount.email, SOUK_ADMIN_PASSWORD: "a long $enough password" };
  const again = await printSecrets(owner);
  assert.deepEqual(readEnvFile(again.stdout), { ...secrets, ...owner });
  const refused = await printSecrets({ ...owner, SOUK_ADMIN_PASSWORD: "it's a password" });
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^souk: SOUK_ADMIN_PASSWORD can't stand in an env file[^\n]*\n$/);
});

test("containers have no rights, a root file system that stays as it was, and limits", () => {
  for (const [name, service] of ours(file)) {
    const { read_only, cap_drop, security_opt, restart, mem_limit, pids_limit, cpus } = service;
    assert.deepEqual(
      { read_only, cap_drop, security_opt, restart },
      {
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
        restart: "unless-stopped",
      },
    );
    assert.ok(/^\d+[mg]$/.test(mem_limit) && pids_limit > 0 && cpus > 0, `${name} has limits`);
    assert.equal(service.stop_grace_period, "30s", "longer than a service takes to drain");
    assert.deepEqual(service.volumes, [`${name}:/data`]);
    assert.ok(name in file.volumes, `${name} keeps its data in a volume with a name`);
    assert.equal(service.build.args.SERVICE, name);
    assert.ok(existsSync(join(ROOT, service.build.dockerfile)));
  }
});

test("only the gateway can be reached from outside, and on loopback unless told otherwise", () => {
  const open = Object.entries(file.services).filter(([, { ports }]) => ports !== undefined);
  assert.deepEqual(
    open.map(([name, { ports }]) => [name, ports]),
    [["gateway", ["127.0.0.1:8080:8080"]]],
  );
});

test("each starts when those that it asks are healthy, and finds them by name", () => {
  for (const [name, { depends_on = {}, environment }] of ours(file)) {
    for (const [needed, { condition, required = true }] of Object.entries(depends_on)) {
      assert.ok(needed in file.services, `${name} waits for ${needed}`);
      const expected = needed === "mongodb-set" ? "service_completed_successfully" : "service_healthy";
      assert.deepEqual([condition, required], [expected, !EMULATORS.includes(needed)]);
    }
    const hosts = Object.values(environment).flatMap((value) => [...value.matchAll(/http:\/\/([a-z]+):(\d+)/g)]);
    for (const [, host = "", port] of hosts.filter(([, host]) => host !== "localhost")) {
      assert.ok(host in file.services, `${name} asks ${host}`);
      assert.ok(port === "8080" || port === file.services[host]?.environment.SMTP_PORT, `${name} asks ${host}:${port}`);
    }
  }
});

test("the live market has no emulators", () => {
  const running = startedIn(live);
  assert.deepEqual(
    Object.keys(file.services)
      .filter((name) => !running.some(([each]) => each === name))
      .sort(),
    EMULATORS,
  );
  for (const [name, { environment }] of running) {
    const asks = Object.values(environment ?? {}).some((value) => /\b(stripe|mailbox):\d/.test(value));
    assert.ok(!asks, `${name} asks none`);
  }
});
