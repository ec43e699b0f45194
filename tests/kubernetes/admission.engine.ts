// The chart before it is installed: linted, rendered, admitted by a real API server, and refused where values are wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "@souk/chassis/config";
import { settingsOf } from "../containers/settings-of.ts";
import { CHART } from "./chart-files.ts";
import { helm, storageSettings, temporaryNamespace, VALUES, valuesFile } from "./cluster.ts";
import { containerOf, environmentOf, isDeployment, isSecret, render, renderText } from "./rendered.ts";

/** Said of every headless Service by Kubernetes 1.34, because it fills in `sessionAffinity: None` itself. */
const HEADLESS = "Warning: spec.SessionAffinity is ignored for headless services\n";
const MONITORS = "monitoring.coreos.com/v1";

test("helm lint has nothing to say", async () => {
  for (const values of VALUES) {
    const { code, stdout } = await helm("lint", "--strict", CHART, "--values", valuesFile(values));
    assert.equal(code, 0, stdout);
    assert.doesNotMatch(stdout, /\[(WARNING|ERROR)\]/);
  }
  assert.equal((await helm("lint", "--strict", CHART)).code, 0, "with its own values");
});

test("the API server admits every object, without a warning, where pods must be restricted", async (t) => {
  const namespace = await temporaryNamespace(t);
  for (const values of VALUES) {
    const text = await renderText(values);
    const { code, stdout, stderr } = await namespace.apply(text);
    assert.deepEqual([code, stderr.replaceAll(HEADLESS, "")], [0, ""], values);
    t.diagnostic(`${values}: ${stdout.trim().split("\n").length} objects`);
  }
});

test("the same namespace warns of a pod with rights, so silence means something", async (t) => {
  const namespace = await temporaryNamespace(t);
  const text = (await renderText("trial")).replaceAll("runAsNonRoot: true", "runAsNonRoot: false");
  const { stderr } = await namespace.apply(text);
  assert.match(stderr, /Warning: would violate PodSecurity "restricted:latest": runAsNonRoot/);
});

test("each container starts with the environment that it is given", async () => {
  const databases = (key: string): string =>
    ({
      products: "mongodb://ada:secret@db.example/shop",
      orders: "mysql://ada:secret@db.example/shop",
      payments: "rediss://ada:secret@redis.example/0",
      BUS_URL: "amqps://ada:secret@broker.example",
      RATE_LIMIT_URL: "rediss://ada:secret@redis.example/1",
    })[key] ??
    (/^(users|notifications|DATABASE_URL)$/.test(key) ? "postgres://ada:secret@db.example/shop" : `made-${key}`);
  for (const values of VALUES) {
    const objects = await render(values);
    const deployments = objects.filter(isDeployment);
    assert.ok(deployments.length >= 6);
    for (const deployment of deployments) {
      const container = containerOf(deployment);
      const { NODE_EXTRA_CA_CERTS: _, ...environment } = environmentOf(container, objects, databases);
      const settings = await settingsOf(container.name);
      const config = readConfig(settings, environment);
      const unknown = Object.keys(environment).filter((key) => settings[key] === undefined);
      assert.deepEqual(unknown, [], `${values}: ${container.name}`);
      if (values === "every-option" && container.name === "users") {
        assert.deepEqual(
          [config.SESSION_SECONDS, config.RATE_LIMIT],
          [7_776_000, "on"],
          "numbers and switches as told",
        );
      }
    }
  }
});

test("the Secret that the chart makes has what `souk secrets --env` prints, new for each shop", async () => {
  const [one, two] = await Promise.all([render("trial"), render("trial")]).then((all) =>
    all.map((objects) => objects.find(isSecret)?.data ?? {}),
  );
  const { SERVICE_CLIENTS = "", SOUK_ADMIN_EMAIL, ...rest } = one ?? {};
  const clients = Buffer.from(SERVICE_CLIENTS, "base64").toString("utf8").split(",");
  assert.equal(clients.length, 8);
  for (const client of clients) assert.match(client, /^[a-z]+:[0-9a-f]{64}$/);
  assert.equal(Buffer.from(SOUK_ADMIN_EMAIL ?? "", "base64").toString("utf8"), "owner@souk.localhost");
  for (const [key, value] of Object.entries(rest)) assert.notEqual(value, two?.[key], `${key} is made anew`);
});

test("monitors are made only where their API is", async () => {
  const kinds = async (...words: readonly string[]) =>
    (await render("production", ...words)).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  const without = await kinds();
  const added = (await kinds("--api-versions", MONITORS)).filter((each) => !without.includes(each));
  assert.deepEqual(added.sort(), ["Service/souk-gateway-metrics", "ServiceMonitor/souk"]);
});

const trial = ["--values", valuesFile("trial")];
const production = ["--values", valuesFile("production")];

/** What is given, and what is said. */
const refusals: readonly (readonly [readonly string[], RegExp])[] = [
  [[], /shop\.publicUrl is missing: the shop's origin as browsers see it, such as https:\/\/shop\.example/],
  [["--set=shop.publicUrl=https://shop.example/shop"], /shop\.publicUrl|\/shop\/publicUrl/],
  [
    ["--set=shop.publicUrl=https://s.example"],
    /payments\.stripe\.existingSecret is missing: .*emulators\.stripe\.enabled=true/,
  ],
  [
    ["--set=shop.publicUrl=https://s.example", "--set=payments.stripe.existingSecret=stripe"],
    /notifications\.smtp\.existingSecret is missing: a Secret with SMTP_URL/,
  ],
  [
    [...production, "--set=emulators.stripe.enabled=true"],
    /payments\.stripe\.existingSecret and emulators\.stripe\.enabled exclude/,
  ],
  [[...production, "--set=emulators.mailbox.enabled=true"], /exclude each other/],
  [
    [...trial, "--set=orders.replicas=2"],
    /orders\.replicas is 2: orders keeps its store in an SQLite file, which one instance may open/,
  ],
  [[...trial, "--set=users.replicas=3"], /users\.replicas is 3: users keeps its store in an SQLite file/],
  [
    [...trial, "--set=payments.autoscaling.enabled=true"],
    /payments\.autoscaling\.enabled: payments keeps its store in an SQLite file/,
  ],
  [
    [...trial, "--set=users.database.engine=postgres"],
    /users\.database\.existingSecret is missing: the Secret that holds the postgres URL/,
  ],
  [[...trial, "--set=users.database.existingSecret=db"], /users\.database\.engine is sqlite, which has no URL/],
  [
    [...production, "--set=gateway.autoscaling.maxReplicas=1"],
    /gateway\.autoscaling: minReplicas is above maxReplicas/,
  ],
  [[...trial, "--set=orders.database.engine=oracle"], /orders.database.engine.*must be (one of|'sqlite')/s],
  [[...trial, "--set=ordres.replicas=1"], /additional properties 'ordres' not allowed/],
  [[...trial, "--set=orders.replica=1"], /orders.*additional properties 'replica' not allowed/s],
  [
    [...trial, "--set=payments.settings.STRIPE_KEY=x"],
    /payments.settings.*additional properties 'STRIPE_KEY' not allowed/s,
  ],
  [[...trial, "--set=gateway.replicas=0"], /gateway.replicas.*minimum: got 0, want 1/s],
  [[...trial, "--set=shop.currency=Euro"], /shop.currency.*does not match pattern/s],
  [[...trial, "--set=emulators.stripe.replicas=2"], /emulators.stripe.*additional properties 'replicas' not allowed/s],
];

test("wrong values are refused before anything is made, with a line that says what to do", async () => {
  for (const [words, message] of refusals) {
    const { code, stdout, stderr } = await helm("template", "souk", CHART, "--kube-version", "1.34.1", ...words);
    assert.deepEqual([code, stdout], [1, ""], words.join(" "));
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /nil pointer|can't evaluate|wrong type/);
  }
});

test("Secrets that are named and not there, or lack a key, are named before anything is made", async (t) => {
  const namespace = await temporaryNamespace(t);
  const install = () =>
    namespace.helm("install", "souk", CHART, ...production, ...storageSettings(namespace.storageClass));
  await namespace.secret("souk-broker", { BUS_URL: "amqps://broker.example" });
  await namespace.secret("souk-limits", { RATE_LIMIT_URL: "rediss://redis.example" });
  const none = await install();
  assert.equal(none.code, 1);
  assert.match(
    none.stderr,
    /there is no Secret souk-market in the namespace souk-test-\w+; gateway needs its GATEWAY_CLIENT_SECRET/,
  );
  await namespace.secret("souk-market", { GATEWAY_CLIENT_SECRET: "x" });
  await namespace.secret("souk-databases", { notifications: "postgres://db.example/notifications" });
  const lacking = await install();
  assert.match(
    lacking.stderr,
    /the Secret souk-market has no ORDER_TOKEN_SECRET, which notifications needs as ORDER_TOKEN_SECRET/,
  );
  assert.deepEqual(await namespace.list("deployments,services,jobs,secrets", "app.kubernetes.io/part-of=souk"), []);
});
