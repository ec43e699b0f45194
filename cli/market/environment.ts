// What each child may know: a few settings of the shop and the secrets of its own trade, by an allow-list. Nothing
// else of the caller's environment reaches it.
import { createHash, createHmac } from "node:crypto";
import type { DataFolder } from "./data-folder.ts";
import type { Secrets } from "./secrets.ts";
import type { Instance } from "./stalls.ts";
import { storeUrlOf } from "./store-url.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What is decided once, before any child starts. */
export type MarketPlan = {
  readonly environment: Environment;
  readonly folder: DataFolder;
  readonly secrets: Secrets;
  readonly host: string;
  readonly busUrl: string;
  readonly publicUrl: string;
  /** Ports that others must know beforehand. */
  readonly ports: {
    readonly gateway: number;
    readonly stripe: number;
    readonly mailbox: number;
    readonly openid: number;
    readonly smtp: number;
  };
  readonly firstAccount: { readonly email: string; readonly password: string } | undefined;
};

/** Harmless to all, and wanted by Node or the chassis in every child. */
const passedToAll = [
  "CONSUL_HTTP_TOKEN",
  "LANG",
  "LOG_LEVEL",
  "NODE_ENV",
  "NODE_EXTRA_CA_CERTS",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_TRACES_EXPORTER",
  "SHUTDOWN_TIMEOUT_MS",
  "TZ",
] as const;

/** Settings that a service may read as they are. */
const passedTo: Readonly<Record<string, readonly string[]>> = {
  gateway: [
    "CORS_ORIGINS",
    "OPERATIONS_HOST",
    "OPERATIONS_PORT",
    "RATE_LIMIT",
    "RATE_LIMIT_URL",
    "RESPONSE_CACHE",
    "RESPONSE_CACHE_MB",
    "SHOP_NAME",
    "TRUSTED_PROXIES",
  ],
  users: [
    "KEY_LEAD_SECONDS",
    "KEY_ROTATION_SECONDS",
    "RATE_LIMIT",
    "REFRESH_TOKEN_SECONDS",
    "SESSION_SECONDS",
    "SHOP_NAME",
  ],
  products: ["CHECKOUT_DEADLINE_SECONDS", "HOLD_ORPHAN_SECONDS", "SHOP_CURRENCY"],
  orders: ["CHECKOUT_DEADLINE_SECONDS", "SHOP_COUNTRY", "SHOP_CURRENCY", "SHOP_NAME"],
  payments: ["CHECKOUT_DEADLINE_SECONDS", "PAYMENTS_JOURNAL_SECONDS", "PAYMENTS_SWEEP_MS", "STRIPE_PUBLISHABLE_KEY"],
  web: ["SESSION_URL", "SHOP_NAME", "WEB_SESSION_SECONDS"],
  notifications: ["MAIL_FROM", "MAIL_LOCALE", "MAIL_RATE_PER_SECOND", "SHOP_NAME", "SMTP_URL"],
};

export function environmentOf(plan: MarketPlan, instance: Instance, port: number): Record<string, string> {
  const { name, kind } = instance.stall;
  const wanted: Record<string, string | undefined> = {
    ...pick(plan.environment, passedToAll),
    ...pick(plan.environment, passedTo[name] ?? []),
    HOST: name === "gateway" ? plan.host : "127.0.0.1",
    PORT: String(port),
    INSTANCE_ID: instance.name,
    PUBLIC_URL: plan.publicUrl,
    SOUK_DATA_DIR: plan.folder.path,
    DISCOVERY_URL: plan.environment.DISCOVERY_URL || `static:${plan.folder.processesFile}`,
    ...(name === "gateway" ? {} : { DATABASE_URL: storeUrlOf(plan.environment, plan.folder, name) }),
    ...(kind === "service" ? { BUS_URL: plan.busUrl, SERVICE_CLIENT_SECRET: plan.secrets.serviceClients[name] } : {}),
    TOKEN_CACHE_DIR: kind === "service" ? plan.folder.cache : undefined,
    ...tradeOf(plan, name),
  };
  return pick(wanted, Object.keys(wanted));
}

/** The secrets and addresses that only this trade needs. */
function tradeOf(plan: MarketPlan, name: string): Record<string, string | undefined> {
  const { environment, secrets, ports, publicUrl } = plan;
  const trades: Readonly<Record<string, Record<string, string | undefined>>> = {
    users: {
      SERVICE_CLIENTS: knownClients(secrets),
      KEY_ENCRYPTION_SECRET: secrets.keyEncryption,
      SOUK_ADMIN_EMAIL: plan.firstAccount?.email,
      SOUK_ADMIN_PASSWORD: plan.firstAccount?.password,
      OIDC_PROVIDERS: environment.OIDC_PROVIDERS || (environment.STRIPE_SECRET_KEY ? undefined : soukId(plan)),
    },
    products: { MEDIA_DIR: plan.folder.media },
    orders: { ORDER_TOKEN_SECRET: secrets.orderTokens },
    payments: {
      ORDER_TOKEN_SECRET: secrets.orderTokens,
      STRIPE_API_BASE: environment.STRIPE_SECRET_KEY ? environment.STRIPE_API_BASE : `http://127.0.0.1:${ports.stripe}`,
      STRIPE_SECRET_KEY: environment.STRIPE_SECRET_KEY || secrets.stripeKey,
      STRIPE_WEBHOOK_SECRETS: environment.STRIPE_WEBHOOK_SECRET || secrets.stripeWebhooks,
    },
    notifications: {
      ORDER_TOKEN_SECRET: secrets.orderTokens,
      SMTP_URL: environment.SMTP_URL || `smtp://127.0.0.1:${ports.smtp}`,
    },
    stripe: {
      STRIPE_SECRET_KEY: secrets.stripeKey,
      STRIPE_WEBHOOK_SECRET: secrets.stripeWebhooks,
      STRIPE_WEBHOOK_URL: `http://127.0.0.1:${ports.gateway}/api/v1/webhooks/stripe`,
    },
    openid: {
      OPENID_CLIENT_SECRET: soukIdSecret(secrets),
      OPENID_REDIRECT_URI: `${publicUrl}/account/oidc/souk-id/callback`,
    },
    mailbox: { SMTP_PORT: String(ports.smtp), MAILBOX_PAGES_URL: `${publicUrl}/mailbox` },
  };
  return trades[name] ?? {};
}

/** The provider of the demo. users reaches it on loopback, browsers through the gateway. */
function soukId({ publicUrl, ports, secrets }: MarketPlan): string {
  return JSON.stringify([
    {
      id: "souk-id",
      name: "Souk ID",
      issuer: `${publicUrl}/id`,
      clientId: "souk",
      clientSecret: soukIdSecret(secrets),
      backchannel: `http://127.0.0.1:${ports.openid}`,
    },
  ]);
}

/** Derived, so that a data folder of before needs no new secret; it leads back to nothing. */
function soukIdSecret({ keyEncryption }: Secrets): string {
  return createHmac("sha256", keyEncryption).update("souk id's client secret").digest("base64url");
}

/** users knows only digests: what proves a client is with the client. */
export function knownClients(secrets: Secrets): string {
  return Object.entries({ ...secrets.serviceClients, operator: secrets.operator })
    .map(([client, secret]) => `${client}:${createHash("sha256").update(secret).digest("hex")}`)
    .join(",");
}

function pick(from: Environment, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = from[name];
    if (value !== undefined && value !== "") picked[name] = value;
  }
  return picked;
}
