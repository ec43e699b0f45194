// What production has before the chart comes: the Secrets that ci/production-values.yaml names, and perhaps Prometheus'
// operator, of which the chart needs to know only that its API is there.
import { CHART, readProcesses, sourceOf } from "./chart-files.ts";
import { demand, type Namespace, storageSettings, valuesFile } from "./cluster.ts";

const postgres = (name: string): string => `postgres://souk:secret@db.example/${name}`;

export async function productionSecrets(namespace: Namespace): Promise<void> {
  const keys = Object.values(readProcesses())
    .flatMap(({ variables }) => Object.values(variables).map(sourceOf))
    .flatMap(({ kind, what }) => (kind === "secret" ? [what] : []));
  await namespace.secret("souk-market", Object.fromEntries(keys.map((key) => [key, `the ${key}`])));
  await namespace.secret("souk-stripe", { STRIPE_SECRET_KEY: "sk_live_x", STRIPE_WEBHOOK_SECRETS: "whsec_x" });
  await namespace.secret("souk-mail", { SMTP_URL: "smtps://mail.example" });
  await namespace.secret("souk-broker", { BUS_URL: "amqps://souk:secret@broker.example" });
  await namespace.secret("souk-limits", { RATE_LIMIT_URL: "rediss://souk:secret@redis.example/1" });
  await namespace.secret("souk-databases", {
    users: postgres("users"),
    notifications: postgres("notifications"),
    products: "mongodb://souk:secret@db.example/products",
    orders: "mysql://souk:secret@db.example/orders",
    payments: "rediss://souk:secret@redis.example/0",
  });
}

export async function installProduction(namespace: Namespace, ...words: readonly string[]): Promise<void> {
  await productionSecrets(namespace);
  const storage = storageSettings(namespace.storageClass);
  const values = ["--values", valuesFile("production")];
  await demand(namespace.helm("install", "souk", CHART, ...values, ...storage, "--wait", "--timeout=90s", ...words));
}

export const monitorDefinition = JSON.stringify({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "servicemonitors.monitoring.coreos.com" },
  spec: {
    group: "monitoring.coreos.com",
    scope: "Namespaced",
    names: { kind: "ServiceMonitor", plural: "servicemonitors", singular: "servicemonitor" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
});
