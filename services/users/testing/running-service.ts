// The real service for tests: port 0, a temporary SQLite file, the typed client and a raw one, and the outbox in sight.
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "@souk/chassis/clock";
import { readConfig } from "@souk/chassis/config";
import { createLog } from "@souk/chassis/log";
import { temporaryUrl } from "@souk/chassis/sqlite/testing";
import { type Client, createClient } from "@souk/contracts/client";
import type { EventEnvelope } from "@souk/contracts/event";
import type { ProblemDetails } from "@souk/contracts/problem";
import type { SessionDocument } from "@souk/contracts/users/account-schema";
import { settings } from "../config.ts";
import { owaspParameters } from "../password/password-hasher.ts";
import { createService } from "../service.ts";

export const ISSUER = "http://souk.test";
export const OWNER = { email: "owner@example.org", password: "the owner's password" } as const;
export const PASSWORD = "correct horse battery";

/** The secrets of the clients that the service knows. */
export const clientSecrets = {
  orders: "orders-secret",
  gateway: "gateway-secret",
  notifications: "notifications-secret",
  operator: "operator-secret",
} as const;

export type Answered = {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; problems have their members. */
  readonly body: Partial<ProblemDetails> & Record<string, unknown>;
  readonly text: string;
};

export type Users = {
  readonly url: string;
  readonly client: Client;
  /** What the service told its starter. */
  readonly notices: readonly string[];
  /** Everything it logged. */
  readonly log: () => string;
  readonly databaseUrl: string;
  /** Any request; `body` as it is when a string, else as JSON. */
  send(method: string, path: string, more?: SendOptions): Promise<Answered>;
  events(): readonly EventEnvelope[];
  stop(): Promise<void>;
};

export type SendOptions = {
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Record<string, string>;
};

export type StartOptions = {
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** `real` where the work of a hash matters; it is a tenth of it otherwise. */
  readonly hashing?: "real";
  /** To start again, or a second instance, on the same store. */
  readonly databaseUrl?: string;
};

export async function startUsers(test: TestContext, options: StartOptions = {}): Promise<Users> {
  const databaseUrl = options.databaseUrl ?? (await temporaryUrl(test));
  const notices: string[] = [];
  const lines: string[] = [];
  const config = readConfig(settings, environmentOf(databaseUrl, options.environment));
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ service: "users", instance: "users-1", level: "debug", destination });
  const overrides = { log, clock: options.clock ?? systemClock };
  const hashing = options.hashing === "real" ? owaspParameters : { memoryKib: 1024, passes: 1, parallelism: 1 };
  const service = await createService({ config, overrides, hashing, notice: (text) => void notices.push(text) });
  const { url } = await service.start();
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= service.stop());
  test.after(stop);
  return {
    url,
    client: createClient({ baseUrl: url }),
    notices,
    log: () => lines.join(""),
    databaseUrl,
    send: (method, path, more) => send(url, method, path, more),
    events: () => eventsIn(databaseUrl),
    stop,
  };
}

function environmentOf(databaseUrl: string, more: Readonly<Record<string, string>> = {}) {
  const clients = Object.entries(clientSecrets).map(
    ([name, secret]) => `${name}:${createHash("sha256").update(secret).digest("hex")}`,
  );
  return {
    DATABASE_URL: databaseUrl,
    DISCOVERY_URL: "static:users=http://127.0.0.1:1",
    PUBLIC_URL: ISSUER,
    SERVICE_CLIENT_SECRET: "users-secret",
    SERVICE_CLIENTS: clients.join(","),
    KEY_ENCRYPTION_SECRET: "a secret of the test",
    SOUK_ADMIN_EMAIL: OWNER.email,
    SOUK_ADMIN_PASSWORD: OWNER.password,
    ...more,
  };
}

async function send(url: string, method: string, path: string, more: SendOptions = {}): Promise<Answered> {
  const { body, token, headers } = more;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: unknown = text === "" ? {} : JSON.parse(text);
  return { status: response.status, headers: response.headers, body: parsed as Answered["body"], text };
}

function eventsIn(databaseUrl: string): readonly EventEnvelope[] {
  const store = new DatabaseSync(databaseUrl.slice("sqlite:".length), { readOnly: true });
  try {
    const rows = store.prepare("SELECT body FROM outbox ORDER BY position").all();
    return rows.map((row) => JSON.parse(String(row.body)) as EventEnvelope);
  } finally {
    store.close();
  }
}

/** Registers somebody; throws where that is refused. */
export async function register(users: Users, email: string, name = "Ada"): Promise<SessionDocument> {
  const answer = await users.client.registerAccount({ body: { email, password: PASSWORD, name } });
  if ("problem" in answer) throw new Error(`${email}: ${answer.problem.code}`);
  return answer.body;
}

export async function logIn(users: Users, email: string, password = PASSWORD): Promise<SessionDocument> {
  const answer = await users.client.logIn({ body: { email, password } });
  if ("problem" in answer) throw new Error(`${email}: ${answer.problem.code}`);
  return answer.body;
}

export function logInOwner(users: Users): Promise<SessionDocument> {
  return logIn(users, OWNER.email, OWNER.password);
}

/** A token of a service or of the operator. */
export async function clientToken(users: Users, name: keyof typeof clientSecrets): Promise<string> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: name,
    client_secret: clientSecrets[name],
  });
  const answer = await users.client.issueToken({ body: body.toString() });
  if ("problem" in answer) throw new Error(`${name}: ${answer.problem.code}`);
  return answer.body.access_token;
}
