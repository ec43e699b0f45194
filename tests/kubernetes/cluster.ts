// The cluster that the engine `kubernetes` is: kubectl, helm, and namespaces that are gone after the test. No container runs
// there and nothing makes volumes, so a namespace is given as many as the chart can claim.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { engineUrl } from "../engines/engine.ts";
import { CHART } from "./chart-files.ts";

const COMMAND_TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;
const VOLUMES = 10;
const RESTRICTED = { enforce: "restricted", warn: "restricted", audit: "restricted" };

export type Answer = { readonly code: number; readonly stdout: string; readonly stderr: string };

function run(program: string, words: readonly string[], input?: string): Promise<Answer> {
  return new Promise((resolve) => {
    const limits = { timeout: COMMAND_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
    const env = { ...process.env, KUBECONFIG: engineUrl("TEST_KUBECONFIG") };
    const child = execFile(program, words, { ...limits, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, stdout, stderr: stderr || (error?.killed ? "took too long" : "") });
    });
    child.stdin?.end(input);
  });
}

export const kubectl = (words: readonly string[], input?: string): Promise<Answer> =>
  run(engineUrl("TEST_KUBECTL"), words, input);

export const helm = (...words: readonly string[]): Promise<Answer> => run(engineUrl("TEST_HELM"), words);

/** The answer of a command that has to succeed. */
export async function demand(answer: Promise<Answer>): Promise<string> {
  const { code, stdout, stderr } = await answer;
  if (code !== 0) throw new Error(stderr.trim() || stdout.trim() || `exit code ${code}`);
  return stdout;
}

export type KubernetesObject = {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
};

export type Namespace = {
  readonly name: string;
  /** The storage class whose volumes this namespace has. */
  readonly storageClass: string;
  /** Objects of these kinds, comma-separated; `labels` as kubectl's selector. */
  list<T extends KubernetesObject>(kinds: string, labels?: string): Promise<readonly T[]>;
  get<T extends KubernetesObject>(kind: string, name: string): Promise<T>;
  secret(name: string, values: Readonly<Record<string, string>>): Promise<void>;
  kubectl(...words: readonly string[]): Promise<string>;
  apply(text: string): Promise<Answer>;
  helm(...words: readonly string[]): Promise<Answer>;
};

type Cleanup = { after(task: () => Promise<unknown>): void };

/** At the restricted pod security level. */
export async function temporaryNamespace(cleanup: Cleanup): Promise<Namespace> {
  const name = `souk-test-${randomBytes(4).toString("hex")}`;
  const levels = Object.entries(RESTRICTED).map(([mode, level]) => `pod-security.kubernetes.io/${mode}=${level}`);
  cleanup.after(async () => {
    await kubectl(["delete", "namespace", name, "--wait=false"]);
    await kubectl(["delete", "persistentvolume,storageclass", "--selector", `souk-test=${name}`, "--wait=false"]);
  });
  await demand(kubectl(["create", "namespace", name]));
  await demand(kubectl(["label", "namespace", name, ...levels]));
  await demand(kubectl(["apply", "--filename", "-"], JSON.stringify(storage(name))));
  const inside = (...words: readonly string[]) => kubectl(["--namespace", name, ...words]);
  return {
    name,
    storageClass: name,
    list: async (kinds, labels) => {
      const selector = labels === undefined ? [] : ["--selector", labels];
      return JSON.parse(await demand(inside("get", kinds, "--output", "json", ...selector))).items;
    },
    get: async (kind, object) => JSON.parse(await demand(inside("get", kind, object, "--output", "json"))),
    secret: async (secret, values) => {
      const literals = Object.entries(values).map(([key, value]) => `--from-literal=${key}=${value}`);
      await demand(inside("create", "secret", "generic", secret, ...literals));
    },
    kubectl: (...words) => demand(inside(...words)),
    apply: (text) => kubectl(["--namespace", name, "apply", "--dry-run=server", "--filename", "-"], text),
    helm: (...words) => helm(...words, "--namespace", name),
  };
}

/** Volumes that nobody mounts. */
function storage(namespace: string) {
  const labels = { "souk-test": namespace };
  const storageClass = {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: namespace, labels },
    provisioner: "kubernetes.io/no-provisioner",
  };
  const volumes = Array.from({ length: VOLUMES }, (_, index) => ({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `${namespace}-${index}`, labels },
    spec: {
      storageClassName: namespace,
      capacity: { storage: "100Gi" },
      accessModes: ["ReadWriteOnce", "ReadWriteMany"],
      hostPath: { path: "/nowhere" },
    },
  }));
  return { apiVersion: "v1", kind: "List", items: [storageClass, ...volumes] };
}

export const VALUES = ["trial", "production", "every-option"] as const;
export const valuesFile = (name: (typeof VALUES)[number]): string => join(CHART, "ci", `${name}-values.yaml`);

/** A release's claims on the namespace's volumes. */
export function storageSettings(storageClass: string): readonly string[] {
  const claimants = [
    "users",
    "products",
    "orders",
    "payments",
    "notifications",
    "web",
    "emulators.stripe",
    "emulators.mailbox",
  ];
  return claimants.map((each) => `--set=${each}.persistence.storageClass=${storageClass}`);
}
