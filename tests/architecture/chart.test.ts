// deploy/helm/souk is held to the services' code without a cluster and without Helm: the table that its templates are made
// from, its values and their schema. tests/kubernetes does the rest on a real control plane.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { readEnvFile } from "../containers/compose-file.ts";
import { folderOf, requiredBy, settingsOf, unknownTo } from "../containers/settings-of.ts";
import { chartText, readProcesses, readSchema, readValues, sourceOf } from "../kubernetes/chart-files.ts";
import { askedBy } from "../kubernetes/edges.ts";
import { ROOT, runSouk } from "../market/market.ts";

const processes = readProcesses();
const services = Object.entries(processes).filter(([, { kind }]) => kind === "service");
const values = readValues();
const schema = readSchema();

/** What `made` stands for where the answer is a key of a Secret. */
const MADE_SECRETS = ["database", "bus", "oidc", "limits", "stripeKey", "stripeWebhooks", "smtp"];
/** Set by the image, or of no use in a cluster. */
const NOBODYS = [
  "HOST",
  "PORT",
  "SOUK_DATA_DIR",
  "TOKEN_CACHE_DIR",
  "MEDIA_DIR",
  "IMPORT_DIR",
  "ADVERTISED_URL",
  "CONSUL_HTTP_TOKEN",
  "SESSION_URL", // A chart's web has one store: its database is Redis, or the file.
];

test("every process gets the settings that it reads, all that it needs, and none that it doesn't know", async () => {
  assert.deepEqual(
    Object.keys(processes).sort(),
    globSync(["{services,emulators}/*/main.ts", "web/server/main.ts"], { cwd: ROOT })
      .map((file) => file.replaceAll("\\", "/").split("/"))
      .map(([house = "", room = ""]) => (house === "web" ? house : room))
      .filter((name) => name !== "openid") // Anybody may be anybody there: it is for one's own machine.
      .sort(),
  );
  for (const [name, { variables }] of Object.entries(processes)) {
    const settings = await settingsOf(name);
    assert.deepEqual(unknownTo(settings, Object.keys(variables)), [], `${name} knows its variables`);
    const missing = requiredBy(settings).filter((key) => variables[key] === undefined);
    assert.deepEqual(missing, [], `${name} is given what it needs`);
  }
});

test("secrets come from Secrets, and the market's own is what `souk secrets --env` prints", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "souk-chart-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const printed = Object.keys(readEnvFile((await runSouk(["secrets", "--env"], { SOUK_DATA_DIR: folder })).stdout));
  assert.ok(printed.length > 10);
  for (const [name, { variables }] of Object.entries(processes)) {
    const settings = await settingsOf(name);
    for (const [variable, text] of Object.entries(variables)) {
      const { kind, what } = sourceOf(text);
      if (kind === "secret") assert.ok(printed.includes(what), `${name}: ${what} is printed`);
      if (!settings[variable]?.secret) continue;
      assert.ok(kind === "secret" || MADE_SECRETS.includes(what), `${name}: ${variable} comes from a Secret`);
    }
  }
});

test("what comes from the values is there, and what is made has its maker", () => {
  const made = chartText("templates/_variables.tpl");
  const within = (path: string): unknown =>
    path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], values);
  for (const [name, { variables }] of Object.entries(processes)) {
    for (const [variable, text] of Object.entries(variables)) {
      const { kind, what } = sourceOf(text);
      assert.match(kind, /^(values|secret|made|text)$/, `${name}: ${variable}`);
      if (kind === "values") assert.notEqual(within(what), undefined, `${name}: values have ${what}`);
      if (kind === "made") assert.match(made, new RegExp(`^${what}: `, "m"), `${name}: ${what}`);
    }
  }
});

test("every setting that the chart does not make can be set, and no other", async () => {
  for (const [name, { variables }] of services) {
    const known = Object.keys(await settingsOf(name)).filter(
      (key) => variables[key] === undefined && !NOBODYS.includes(key),
    );
    const offered = Object.keys(schema.properties[name]?.properties.settings?.properties ?? {});
    assert.deepEqual(offered.sort(), known.sort(), `${name}.settings`);
  }
});

test("the values fit their schema, which knows no others", () => {
  const valid = new Ajv({ strict: false }).compile(schema);
  assert.ok(valid(values), JSON.stringify(valid.errors));
  assert.equal(valid({ ...values, gatway: {} }), false);
  assert.deepEqual(
    Object.keys(schema.properties).filter((key) => key !== "global" && values[key] === undefined),
    [],
    "each has a default",
  );
});

test("an engine is offered where the service has it, and jobs migrate where the service can", () => {
  for (const [name, { store, migrates = false }] of services) {
    if (!store) continue;
    const offered = schema.properties[name]?.properties.database?.properties.engine?.enum ?? [];
    const found = globSync(`${relative(ROOT, folderOf(name))}/stores.*.ts`, { cwd: ROOT })
      .filter((file) => !file.endsWith(".harness.ts"))
      .map((file) => file.split(".").at(-2) ?? "");
    assert.deepEqual([...offered].sort(), [...new Set(["sqlite", ...found])].sort(), `${name}.database.engine`);
    const main = readFileSync(join(folderOf(name), "main.ts"), "utf8");
    assert.equal(main.includes("migrateOnly("), migrates, `${name} migrates`);
    assert.ok(migrates || offered.length === 1, `${name} has an engine that no job migrates`);
  }
});

test("whom the network lets through is who is asked in the code, each with its reason", async () => {
  for (const [name, { asks }] of services) {
    const others = Object.keys(asks).filter((other) => processes[other]?.kind === "service");
    assert.deepEqual(others.sort(), [...(await askedBy(name))].sort(), `${name} asks`);
  }
  const emulators = Object.entries(processes).flatMap(([name, { asks }]) =>
    Object.keys(asks)
      .filter((other) => processes[other]?.kind === "emulator" || processes[name]?.kind === "emulator")
      .map((other) => `${name} → ${other}`),
  );
  assert.deepEqual(emulators.sort(), [
    "gateway → mailbox",
    "gateway → stripe",
    "notifications → mailbox",
    "payments → stripe",
    "stripe → gateway",
  ]);
});

test("the chart is of the release that it installs", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly version: string };
  const { appVersion } = parse(chartText("Chart.yaml")) as { readonly appVersion: string };
  assert.equal(appVersion, version);
});
