// Services find each other through the cluster's own DNS: our `dns:` driver with the URL that the chart gives, while
// deployments scale, roll and restart. Only the name server's address is put in, because the test is outside the cluster.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { createDiscovery, type Discovery } from "@souk/chassis/discovery";
import { quietLog } from "@souk/chassis/server.harness";
import { engineUrl } from "../engines/engine.ts";
import { eventually } from "../market/purchase.ts";
import { CHART } from "./chart-files.ts";
import {
  demand,
  type KubernetesObject,
  type Namespace,
  storageSettings,
  temporaryNamespace,
  valuesFile,
} from "./cluster.ts";
import { installProduction } from "./production.ts";
import { containerOf, type Workload } from "./rendered.ts";

/** That there is nobody left is believed after 30 s (chassis/discovery/dns.ts). */
const WITHIN_MS = 45_000;
/** A name is asked again after 10 s at most (chassis/discovery/dns.ts); within the chart's pause of 15 s all have heard. */
const PAUSE_MS = 15_000;

type Pod = KubernetesObject & {
  readonly status: {
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
};

const cleanups: (() => Promise<unknown>)[] = [];
let namespace: Namespace;
let discovery: Discovery;

before(async () => {
  namespace = await temporaryNamespace({ after: (task) => void cleanups.push(task) });
  await installProduction(namespace);
  discovery = await discover();
});
after(async () => {
  await discovery.stop();
  await Promise.all(cleanups.map((clean) => clean()));
});

/** As orders would. */
async function discover(): Promise<Discovery> {
  const { env } = containerOf(await namespace.get<Workload>("deployment", "souk-orders"));
  const url = env.find(({ name }) => name === "DISCOVERY_URL")?.value ?? "";
  assert.match(url, new RegExp(`^dns:///\\S*souk-\\{service\\}\\.${namespace.name}\\.svc\\.cluster\\.local\\?type=`));
  const found = createDiscovery(url.replace("dns:///", `dns://${engineUrl("TEST_CLUSTER_DNS")}/`), {
    clock: systemClock,
    log: quietLog,
  });
  for (const service of ["users", "products", "orders", "web", "stripe"]) found.instances(service);
  await found.start();
  return found;
}

const found = (service: string): readonly string[] =>
  discovery
    .instances(service)
    .map(({ url }) => url)
    .sort();

/** Where the ready pods of a service are, as the API server says. */
async function places(service: string): Promise<readonly string[]> {
  const pods = await namespace.list<Pod>("pods", `app.kubernetes.io/component=${service}`);
  return pods
    .filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && isReady(status))
    .map(({ status }) => `http://${status.podIP}:8080`)
    .sort();
}

/** Addresses are given again; names are not. */
const names = async (service: string): Promise<readonly string[]> =>
  (await namespace.list("pods", `app.kubernetes.io/component=${service}`))
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.name);

const isReady = ({ conditions = [] }: Pod["status"]): boolean =>
  conditions.some(({ type, status }) => type === "Ready" && status === "True");

/** Until DNS says what the API server says, and it is `count` instances. */
const agree = (service: string, count: number): Promise<unknown> =>
  eventually(
    `${count} of ${service}`,
    async () => ({ found: found(service), places: await places(service) }),
    (now) => now.places.length === count && now.found.join() === now.places.join(),
    WITHIN_MS,
  );

const roll = async (service: string): Promise<void> => {
  await namespace.kubectl("rollout", "restart", `deployment/souk-${service}`);
  await namespace.kubectl("rollout", "status", `deployment/souk-${service}`, "--timeout=60s");
};

test("every service is found where its ready pods are, and an emulator that is not there is not found", async () => {
  await agree("users", 2);
  await agree("products", 2);
  await agree("orders", 2);
  await agree("web", 1);
  assert.deepEqual(found("stripe"), []);
});

test("scaled up, down, to nothing and back: the instances follow", async (t) => {
  for (const count of [5, 1, 0, 3]) {
    const beganMs = systemClock.monotonicMs();
    await namespace.kubectl("scale", "deployment/souk-users", `--replicas=${count}`);
    await agree("users", count);
    t.diagnostic(`${count} after ${Math.round(systemClock.monotonicMs() - beganMs)} ms`);
  }
});

test("while users roll there is always somebody, and afterwards exactly the new ones", async (t) => {
  const old = await names("users");
  const seen = watchCounts("users");
  const beganMs = systemClock.monotonicMs();
  await roll("users");
  await agree("users", 3);
  t.diagnostic(`rolled and known after ${Math.round(systemClock.monotonicMs() - beganMs)} ms`);
  const counts = await seen();
  assert.ok(Math.min(...counts) >= 1, `counts seen: ${[...counts].join(", ")}`);
  const now = await names("users");
  assert.ok(now.length === 3 && !now.some((name) => old.includes(name)), "all are new");
});

test("an instance that goes is forgotten within the pause in which it still answers", async (t) => {
  const before = found("users");
  const beganMs = systemClock.monotonicMs();
  await namespace.kubectl("scale", "deployment/souk-users", `--replicas=${before.length - 1}`);
  await eventually(
    "one is forgotten",
    async () => found("users"),
    (urls) => urls.length === before.length - 1 && urls.every((url) => before.includes(url)),
    PAUSE_MS,
  );
  t.diagnostic(`forgotten after ${Math.round(systemClock.monotonicMs() - beganMs)} ms`);
});

test("a service whose store is a file is found again after it rolled", async () => {
  const old = await names("web");
  await roll("web");
  await agree("web", 1);
  assert.notDeepEqual(await names("web"), old);
});

test("SRV records lead to the same instances", async () => {
  await discovery.stop();
  const storage = storageSettings(namespace.storageClass);
  const values = ["--values", valuesFile("production"), "--set=discovery.type=srv"];
  await demand(namespace.helm("upgrade", "souk", CHART, ...values, ...storage, "--wait", "--timeout=90s"));
  discovery = await discover();
  await agree("users", 2);
  await namespace.kubectl("scale", "deployment/souk-users", "--replicas=4");
  await agree("users", 4);
  await agree("web", 1);
});

function watchCounts(service: string): () => Promise<ReadonlySet<number>> {
  const counts = new Set<number>([found(service).length]);
  const unsubscribe = discovery.onChange(() => counts.add(found(service).length));
  return async () => {
    unsubscribe();
    return counts;
  };
}
