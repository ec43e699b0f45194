// The engines of deploy/compose.yaml, and those of deploy/compose.engines.yaml for tests: which service has which, by a URL
// that its own code reads, behind a password, in a network that leads nowhere; and what a small shop does without them.
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { readBusUrl } from "@souk/chassis/bus/bus-url";
import { readConfig } from "@souk/chassis/config";
import { readMongodbUrl } from "@souk/chassis/mongodb/connection-url";
import { readMysqlUrl } from "@souk/chassis/mysql/connection-url";
import { readPostgresUrl } from "@souk/chassis/postgres/connection-url";
import { readRedisUrl } from "@souk/chassis/redis/connection-url";
import { type ComposeFile, composeText, readCompose, readEnvFile, startedIn } from "../containers/compose-file.ts";
import { settingsOf } from "../containers/settings-of.ts";
import { ROOT, runSouk } from "../market/market.ts";

let folder = "";
let secrets: Readonly<Record<string, string>> = {};
let file: ComposeFile = { services: {}, volumes: {}, networks: {} };
let embedded: ComposeFile = file;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "souk-compose-"));
  secrets = readEnvFile((await runSouk(["secrets", "--env"], { SOUK_DATA_DIR: folder })).stdout);
  file = readCompose(["compose.yaml"], secrets);
  embedded = readCompose(["compose.yaml", "compose.embedded.yaml"], secrets);
});
after(() => rm(folder, { recursive: true, force: true }));

/** What waits for what: the step before the service is the one that has made its store ready. */
const STORES = {
  users: { engine: "postgres", ready: "postgres" },
  notifications: { engine: "postgres", ready: "postgres" },
  products: { engine: "mongodb", ready: "mongodb-set" },
  orders: { engine: "mysql", ready: "mysql" },
  payments: { engine: "redis", ready: "redis" },
} as const;
const isEngine = ([, { build }]: readonly [string, { readonly build?: unknown }]): boolean => build === undefined;
const engines = (of: ComposeFile) => Object.entries(of.services).filter(isEngine);

const passwordOf = (service: string): string => secrets[`${service.toUpperCase()}_DATABASE_PASSWORD`] ?? "absent";

async function urlOf(service: string): Promise<string> {
  const environment = file.services[service]?.environment ?? {};
  return (readConfig(await settingsOf(service), environment) as { DATABASE_URL: string }).DATABASE_URL;
}

test("each store is on its own engine, by a URL that the engine's own code reads, behind a password of its own", async () => {
  for (const name of ["users", "notifications"]) {
    const { place, pool } = readPostgresUrl(await urlOf(name));
    assert.deepEqual([place, pool.user, pool.password], [`postgres:5432/${name}`, name, passwordOf(name)]);
  }
  const mongodb = readMongodbUrl(await urlOf("products"));
  assert.equal(mongodb.place, "mongodb/products");
  assert.ok(mongodb.url.includes(`//products:${passwordOf("products")}@`));
  const { place, connection } = readMysqlUrl(await urlOf("orders"));
  assert.deepEqual(
    [place, connection.user, connection.password],
    ["mysql:3306/orders", "orders", passwordOf("orders")],
  );
  assert.ok(connection.ssl);
  const redis = new URL(await urlOf("payments"));
  assert.doesNotThrow(() => readRedisUrl(redis.href));
  assert.deepEqual([redis.hostname, redis.username, redis.password], ["redis", "payments", passwordOf("payments")]);
  for (const [name, { environment }] of startedIn(file)) {
    if (environment?.BUS_URL === undefined) continue;
    assert.equal(environment.BUS_URL, `amqp://souk:${secrets.BUS_PASSWORD}@rabbitmq`, name);
    assert.doesNotThrow(() => readBusUrl(environment.BUS_URL ?? ""));
  }
});

test("a service starts when its engine and the broker are healthy, and who needs none waits for none", () => {
  for (const [service, { ready }] of Object.entries(STORES)) {
    const { depends_on = {} } = file.services[service] ?? {};
    const condition = ready === "mongodb-set" ? "service_completed_successfully" : "service_healthy";
    assert.equal(depends_on[ready]?.condition, condition, service);
    assert.equal(depends_on.rabbitmq?.condition, "service_healthy", service);
  }
  assert.equal(file.services["mongodb-set"]?.depends_on?.mongodb?.condition, "service_healthy");
  const waitingForEngines = Object.entries(embedded.services)
    .filter(([, { build }]) => build !== undefined)
    .flatMap(([, { depends_on = {} }]) => Object.keys(depends_on))
    .filter((name) => embedded.services[name]?.build === undefined);
  assert.deepEqual(waitingForEngines, []);
});

test("a password is long, no default stands in for it, and no two are the same", () => {
  const passwords = Object.entries(secrets).filter(([name]) =>
    /_(DATABASE|BUS|POSTGRES|MONGODB)_|^(BUS|POSTGRES|MONGODB)_/.test(name),
  );
  assert.equal(passwords.length, 9);
  for (const [name, value] of passwords) assert.match(value, /^[0-9a-f]{64}$/, name);
  assert.equal(new Set(Object.values(secrets)).size, Object.keys(secrets).length);
  const text = composeText("compose.yaml");
  assert.doesNotMatch(text, /\$\{[A-Z_]*(PASSWORD|SECRET|KEY)[A-Z_]*(:-|-|\})/);
  for (const [name, { environment = {} }] of engines(file)) {
    for (const [key, value] of Object.entries(environment)) {
      if (!/PASS|KEY/.test(key) || key === "MYSQL_RANDOM_ROOT_PASSWORD") continue;
      assert.ok(Object.values(secrets).includes(value), `${name}: ${key}`);
    }
  }
});

test("a shop of an older release gets passwords for engines, and keeps the secrets that it has", async (t) => {
  const older = await mkdtemp(join(tmpdir(), "souk-older-"));
  t.after(() => rm(older, { recursive: true, force: true }));
  const print = async () => readEnvFile((await runSouk(["secrets", "--env"], { SOUK_DATA_DIR: older })).stdout);
  const before = await print();
  const path = join(older, "secrets.json");
  const { engines: forgotten, ...rest } = JSON.parse(await readFile(path, "utf8"));
  assert.ok(Object.keys(forgotten).length > 0);
  await writeFile(path, JSON.stringify(rest));
  const now = await print();
  assert.deepEqual(Object.keys(now), Object.keys(before));
  for (const [name, value] of Object.entries(before)) assert.equal(now[name] === value, !(name in forgotten), name);
  assert.deepEqual(await print(), now);
});

test("engines are of one pinned version each, have limits, a health check, a volume, and nobody from outside", () => {
  assert.equal(file.networks.engines?.internal, true);
  for (const [name, service] of engines(file)) {
    assert.match(service.image, /^[a-z]+:\d+\.\d+(\.\d+)?(-[a-z]+)?$/, `${name} is pinned`);
    assert.ok(/^\d+[mg]$/.test(service.mem_limit) && service.pids_limit > 0 && service.cpus > 0, `${name} has limits`);
    assert.deepEqual(service.security_opt, ["no-new-privileges:true"]);
    assert.deepEqual([service.networks, service.ports], [["engines"], undefined]);
    if (name === "mongodb-set") continue;
    assert.ok(service.healthcheck?.test, `${name} has a health check`);
    const [volume = ""] = (service.volumes[0] ?? "").split(":");
    assert.ok(volume in file.volumes, `${name} keeps its data in a volume with a name`);
  }
  for (const [name, { networks = ["default"] }] of Object.entries(file.services)) {
    const needs = name in STORES || name === "gateway" || file.services[name]?.build === undefined;
    assert.equal(networks.includes("engines"), needs, name);
  }
  for (const { volumes } of Object.values(file.services)) {
    for (const [path = ""] of (volumes ?? []).map((each) => each.split(":")).filter(([from]) => from?.startsWith("./")))
      assert.ok(existsSync(join(ROOT, "deploy", path)), path);
  }
});

test("Redis and MongoDB are told what their services ask for at the start", () => {
  const redis = (file.services.redis?.command ?? []).join(" ");
  for (const setting of [
    "--appendonly yes",
    "--appendfsync always",
    "--maxmemory-policy noeviction",
    "--user default off",
  ])
    assert.ok(redis.includes(setting), setting);
  assert.match((file.services.mongodb?.entrypoint ?? []).join(" "), /--replSet souk --keyFile/);
});

test("a small shop starts no engine, and its stores are files in its volumes", () => {
  assert.deepEqual(startedIn(embedded).filter(isEngine), []);
  for (const service of Object.keys(STORES)) {
    const { environment, volumes } = embedded.services[service] ?? {};
    assert.equal(environment?.DATABASE_URL, `sqlite:/data/${service}.db`);
    assert.deepEqual([environment?.BUS_URL, volumes], ["feed:", [`${service}:/data`]]);
  }
});

test("the engines for tests are of the same versions, on loopback, where engines.env says, for every test that needs one", () => {
  const tried = readCompose(["compose.engines.yaml"], {});
  const environment = readEnvFile(readFileSync(join(ROOT, "deploy", "engines.env"), "utf8"));
  const ports = Object.values(tried.services).flatMap(({ ports: each = [] }) => each);
  for (const port of ports) assert.match(port, /^127\.0\.0\.1:\d+:\d+/);
  for (const [name, value] of Object.entries(environment)) {
    const { port } = new URL(value.replace(/^([a-z]+:\/\/)?/, "http://"));
    assert.ok(
      ports.some((each) => each.startsWith(`127.0.0.1:${port}:`)),
      `${name} is published`,
    );
  }
  for (const [name, { image }] of engines(file)) {
    if (name !== "mongodb-set") assert.equal(tried.services[name]?.image.replace("-management", ""), image);
  }
  const files = globSync(["{chassis,services}/**/*.ts", "tests/{engines,stripe-conformance}/**/*.ts"], { cwd: ROOT });
  const needed = files
    .filter((path) => !path.includes("node_modules"))
    .flatMap((path) => [
      ...readFileSync(join(ROOT, path), "utf8").matchAll(/\bTEST_[A-Z_]+_URL\b|\bTEST_DNS_SERVER\b/g),
    ])
    .map(([name]) => name);
  assert.deepEqual(
    [...new Set(needed)].filter((name) => environment[name] === undefined),
    ["TEST_EUREKA_URL"],
  );
});
