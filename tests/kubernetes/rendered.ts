// What the chart makes of its values, and the environment that a container would have.
import { parseAllDocuments } from "yaml";
import { CHART } from "./chart-files.ts";
import { demand, helm, type KubernetesObject, type VALUES, valuesFile } from "./cluster.ts";

/** Helm that was built from source takes itself for one of an old cluster. */
const VERSION = ["--kube-version", "1.34.1"];

type Variable = {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
    readonly fieldRef?: { readonly fieldPath: string };
  };
};

export type Container = {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env: readonly Variable[];
};

export type Workload = KubernetesObject & {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
};

export type Secret = KubernetesObject & { readonly data: Readonly<Record<string, string>> };

export function renderText(values: (typeof VALUES)[number], ...words: readonly string[]): Promise<string> {
  return demand(helm("template", "souk", CHART, ...VERSION, "--values", valuesFile(values), ...words));
}

export async function render(
  values: (typeof VALUES)[number],
  ...words: readonly string[]
): Promise<readonly KubernetesObject[]> {
  const text = await renderText(values, ...words);
  return parseAllDocuments(text).flatMap((each) => (each.toJS() as KubernetesObject | null) ?? []);
}

export const isSecret = (object: KubernetesObject): object is Secret => object.kind === "Secret";
export const isDeployment = (object: KubernetesObject): object is Workload => object.kind === "Deployment";

export const containerOf = (workload: Workload): Container => {
  const [container] = workload.spec.template.spec.containers;
  if (container === undefined) throw new Error(`${workload.metadata.name} has no container`);
  return container;
};

/** Keys of Secrets that are not among the objects are answered with `given`. */
export function environmentOf(
  container: Container,
  objects: readonly KubernetesObject[],
  given: (key: string) => string,
): Readonly<Record<string, string>> {
  const fromSecret = (name: string, key: string): string => {
    const secret = objects.filter(isSecret).find(({ metadata }) => metadata.name === name);
    if (secret === undefined) return given(key);
    const value = secret.data[key];
    if (value === undefined) throw new Error(`${name} has no ${key}`);
    return Buffer.from(value, "base64").toString("utf8");
  };
  return Object.fromEntries(
    container.env.map(({ name, value, valueFrom }) => {
      const reference = valueFrom?.secretKeyRef;
      if (reference) return [name, fromSecret(reference.name, reference.key)];
      return [name, value ?? valueFrom?.fieldRef?.fieldPath ?? ""];
    }),
  );
}
