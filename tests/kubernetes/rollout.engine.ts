// The chart's life on a real control plane: installed, upgraded, rolled back, taken away. Nodes are simulated, so what is
// proved is what the API server, the controllers and the scheduler do; no container runs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { eventually } from "../market/purchase.ts";
import { CHART } from "./chart-files.ts";
import {
  demand,
  type KubernetesObject,
  kubectl,
  type Namespace,
  storageSettings,
  temporaryNamespace,
  valuesFile,
} from "./cluster.ts";
import { monitorDefinition, productionSecrets } from "./production.ts";
import { containerOf, type Secret, type Workload } from "./rendered.ts";

const WAIT = ["--wait", "--wait-for-jobs", "--timeout=90s"];
const WITHIN_MS = 30_000;
const SERVICES = ["gateway", "notifications", "orders", "payments", "products", "users", "web"];
const MARKET = "app.kubernetes.io/part-of=souk";
const of = (component: string): string => `app.kubernetes.io/component=${component}`;

type Pod = KubernetesObject & { readonly status: { readonly phase: string } };
type Rolling = Workload & {
  readonly spec: { readonly replicas: number; readonly strategy: { readonly type: string } };
  readonly status: { readonly availableReplicas?: number; readonly readyReplicas?: number };
};

const cleanups: (() => Promise<unknown>)[] = [];
const later = { after: (task: () => Promise<unknown>) => void cleanups.push(task) };
let trial: Namespace;
let production: Namespace;
before(async () => {
  trial = await temporaryNamespace(later);
  production = await temporaryNamespace(later);
});
after(() => Promise.all(cleanups.map((clean) => clean())));

const release = (
  namespace: Namespace,
  command: "install" | "upgrade",
  values: "trial" | "production",
  ...words: string[]
) =>
  demand(
    namespace.helm(
      command,
      "souk",
      CHART,
      "--values",
      valuesFile(values),
      ...storageSettings(namespace.storageClass),
      ...WAIT,
      ...words,
    ),
  );

const podsOf = async (namespace: Namespace, component: string): Promise<readonly Pod[]> =>
  (await namespace.list<Pod>("pods", of(component))).filter(({ metadata }) => metadata.deletionTimestamp === undefined);

const uids = (pods: readonly Pod[]): readonly string[] => pods.map(({ metadata }) => metadata.uid ?? "").sort();

test("a trial is installed: every pod is admitted and ready, every claim bound, and the notes say what to do", async (t) => {
  const beganMs = systemClock.monotonicMs();
  const notes = await release(trial, "install", "trial");
  t.diagnostic(`ready after ${Math.round(systemClock.monotonicMs() - beganMs)} ms`);
  assert.match(
    notes,
    /1\. Wait until the market is open[\s\S]+2\. Sign in[\s\S]+3\. Keep a copy of the Secret souk-secrets/,
  );
  assert.match(notes, /THIS IS A TRIAL/);
  const deployments = await trial.list<Rolling>("deployments", MARKET);
  assert.deepEqual(
    deployments.map(({ metadata }) => metadata.name).sort(),
    [...SERVICES, "mailbox", "stripe"].map((each) => `souk-${each}`).sort(),
  );
  for (const { metadata, spec, status } of deployments) {
    assert.deepEqual([spec.replicas, status.readyReplicas], [1, 1], metadata.name);
    assert.equal(spec.strategy.type, metadata.name === "souk-gateway" ? "RollingUpdate" : "Recreate", metadata.name);
  }
  const claims = await trial.list<Pod>("persistentvolumeclaims");
  assert.deepEqual([claims.length, new Set(claims.map(({ status }) => status.phase))], [8, new Set(["Bound"])]);
  assert.deepEqual(await trial.list("jobs,horizontalpodautoscalers,poddisruptionbudgets,ingresses"), []);
});

test("the commands of the notes give the first owner's password", async () => {
  const notes = await demand(trial.helm("get", "notes", "souk"));
  const [, template = ""] = /--output go-template='([^']+)'/.exec(notes) ?? [];
  const told = await trial.kubectl("get", "secret", "souk-secrets", "--output", `go-template=${template}`);
  assert.match(told, /^owner@souk\.localhost [A-Za-z0-9]{20}\n$/);
});

test("an upgrade rolls what changed and nothing else, and the Secret stays as it is", async () => {
  const secret = await trial.get<Secret>("secret", "souk-secrets");
  const before = new Map(
    await Promise.all(SERVICES.map(async (name) => [name, uids(await podsOf(trial, name))] as const)),
  );
  await release(trial, "upgrade", "trial", "--set=gateway.replicas=3");
  assert.deepEqual((await trial.get<Secret>("secret", "souk-secrets")).data, secret.data);
  const fewest = watchFewest(trial, "souk-gateway");
  await release(trial, "upgrade", "trial", "--set=gateway.replicas=3", "--set=gateway.image=souk-gateway:next");
  assert.equal(await fewest.stop(), 3, "never fewer gateways than were asked for");
  for (const name of SERVICES) {
    const now = uids(await podsOf(trial, name));
    if (name !== "gateway") assert.deepEqual(now, before.get(name), `${name} went on`);
    else assert.ok(!now.includes(before.get(name)?.[0] ?? ""), "the gateway is a new one");
  }
  const [budget] = await trial.list("poddisruptionbudgets");
  assert.equal(budget?.metadata.name, "souk-gateway", "several gateways leave one at a time");
});

test("a store in a file is closed by the old instance before the new one opens it", async () => {
  const old = uids(await podsOf(trial, "orders"));
  const most = watchMost(trial, "orders");
  await release(trial, "upgrade", "trial", "--set=orders.image=souk-orders:next");
  assert.equal(await most.stop(), 1);
  assert.notDeepEqual(uids(await podsOf(trial, "orders")), old);
});

test("a rollback brings the former version back", async () => {
  await demand(trial.helm("rollback", "souk", "1", ...WAIT));
  for (const name of ["gateway", "orders"]) {
    assert.equal(containerOf(await trial.get<Workload>("deployment", `souk-${name}`)).image, `souk-${name}:0.1.0`);
    await eventually(
      `one ${name}`,
      () => podsOf(trial, name),
      (pods) => pods.length === 1,
      WITHIN_MS,
    );
  }
});

test("taken away, the claims and the Secret are left, and the next install takes them up", async () => {
  const secret = await trial.get<Secret>("secret", "souk-secrets");
  await demand(trial.helm("uninstall", "souk", "--wait", "--timeout=60s"));
  const kinds = (await trial.kubectl("api-resources", "--namespaced", "--verbs=list", "--output=name"))
    .trim()
    .split("\n");
  const left = await eventually(
    "the pods are gone",
    () => trial.list(kinds.filter((kind) => !kind.startsWith("events")).join(",")),
    (objects) => !objects.some(({ kind }) => kind === "Pod"),
    WITHIN_MS,
  );
  const names = left
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`)
    .filter((each) => !OF_EVERY_NAMESPACE.has(each));
  const claims = ["mailbox", "notifications", "orders", "payments", "products", "stripe", "users", "web"];
  assert.deepEqual(names.sort(), [
    ...claims.map((each) => `PersistentVolumeClaim/souk-${each}`),
    "Secret/souk-secrets",
  ]);
  await release(trial, "install", "trial");
  assert.deepEqual((await trial.get<Secret>("secret", "souk-secrets")).data, secret.data);
});

const OF_EVERY_NAMESPACE = new Set(["ConfigMap/kube-root-ca.crt", "ServiceAccount/default"]);

test("in production stores are migrated first, services that may be many are, and the gateway scales", async () => {
  await productionSecrets(production);
  await release(production, "install", "production");
  for (const [name, count] of [
    ["users", 2],
    ["notifications", 2],
    ["products", 2],
    ["gateway", 2],
    ["orders", 2],
    ["payments", 2],
    ["web", 1],
  ] as const) {
    await eventually(
      name,
      () => podsOf(production, name),
      (pods) => pods.length === count,
      WITHIN_MS,
    );
  }
  const events = await production.kubectl("get", "events", "--field-selector=reason=Completed", "--output=name");
  assert.equal(events.trim().split("\n").length, 5, "the five jobs have run to their end");
  assert.deepEqual(await production.list("jobs"), [], "and are gone");
  const scaled = (await production.list("horizontalpodautoscalers,poddisruptionbudgets")).map(
    ({ kind, metadata }) => `${kind}/${metadata.name}`,
  );
  assert.deepEqual(scaled.sort(), [
    "HorizontalPodAutoscaler/souk-gateway",
    "PodDisruptionBudget/souk-gateway",
    "PodDisruptionBudget/souk-notifications",
    "PodDisruptionBudget/souk-orders",
    "PodDisruptionBudget/souk-payments",
    "PodDisruptionBudget/souk-products",
    "PodDisruptionBudget/souk-users",
  ]);
  const claims = (await production.list("persistentvolumeclaims")).map(({ metadata }) => metadata.name);
  assert.deepEqual(claims.sort(), ["souk-products", "souk-web"]);
});

test("an upgrade leaves the number of instances to the autoscaler", async () => {
  await production.kubectl("scale", "deployment/souk-gateway", "--replicas=4");
  await release(production, "upgrade", "production", "--set=shop.logLevel=warn");
  assert.equal((await production.get<Rolling>("deployment", "souk-gateway")).spec.replicas, 4);
});

test("monitors come with their API", async (t) => {
  assert.doesNotMatch(await demand(production.helm("get", "manifest", "souk")), /ServiceMonitor/);
  t.after(() => kubectl(["delete", "--filename", "-"], monitorDefinition));
  await demand(kubectl(["apply", "--filename", "-"], monitorDefinition));
  await demand(kubectl(["wait", "--for=condition=Established", "crd/servicemonitors.monitoring.coreos.com"]));
  await release(production, "upgrade", "production");
  const monitor = await production.get<{ kind: string; metadata: { name: string }; spec: Selecting }>(
    "servicemonitor",
    "souk",
  );
  const selector = Object.entries(monitor.spec.selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  const selected = (await production.list("services", selector.join(","))).map(({ metadata }) => metadata.name);
  assert.deepEqual(selected.sort(), ["gateway-metrics", ...SERVICES.slice(1)].map((each) => `souk-${each}`).sort());
  await demand(production.helm("uninstall", "souk", "--wait", "--timeout=60s"));
});

type Selecting = { readonly selector: { readonly matchLabels: Readonly<Record<string, string>> } };

/** Looks all the time until it is stopped. */
function watching(look: () => Promise<void>) {
  let watched = true;
  const done = (async () => {
    while (watched) await look();
  })();
  return async (): Promise<void> => {
    watched = false;
    await done;
  };
}

function watchFewest(namespace: Namespace, deployment: string) {
  let fewest = Number.POSITIVE_INFINITY;
  const stop = watching(async () => {
    const { status } = await namespace.get<Rolling>("deployment", deployment);
    fewest = Math.min(fewest, status.availableReplicas ?? 0);
  });
  return { stop: () => stop().then(() => fewest) };
}

function watchMost(namespace: Namespace, component: string) {
  let most = 0;
  const stop = watching(async () => {
    most = Math.max(most, (await namespace.list("pods", of(component))).length);
  });
  return { stop: () => stop().then(() => most) };
}
