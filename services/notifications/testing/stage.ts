// The real service and the real mailbox, with neighbours that publish events and nothing else.
import type { TestContext } from "node:test";
import { createFeedBus } from "@souk/chassis/bus/feed-bus";
import { systemClock } from "@souk/chassis/clock";
import { readConfig } from "@souk/chassis/config";
import { fixedDiscovery, type Instance } from "@souk/chassis/discovery";
import { problem } from "@souk/chassis/errors";
import { createEvent, type EventContent } from "@souk/chassis/events";
import { createIds } from "@souk/chassis/ids";
import { createLog, type Log } from "@souk/chassis/log";
import { systemRandom } from "@souk/chassis/random";
import { type Served, serve } from "@souk/chassis/server";
import { createTestIssuer, createTestServer, TEST_ISSUER, type TestIssuer } from "@souk/chassis/server.harness";
import type { SqliteDatabase } from "@souk/chassis/sqlite/database";
import { createSqliteEventJournal } from "@souk/chassis/sqlite/event-journal";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import { silentLog, temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { createTelemetry } from "@souk/chassis/telemetry";
import type { EventDefinition, EventEnvelope } from "@souk/contracts/event";
import type { ServiceName } from "@souk/contracts/route";
import { readMailLink } from "@souk/contracts/users/internal-routes";
import type { MailLinkPurpose } from "@souk/contracts/users/mail-link";
import { createMailbox, type Mailbox } from "@souk/mailbox-emulator";
import { settings } from "../config.ts";
import { createService } from "../service.ts";

export type Received = {
  readonly id: number;
  readonly messageId: string;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly copies: number;
};

export type Stage = {
  readonly url: string;
  readonly issuer: TestIssuer;
  readonly logged: () => string;
  readonly mailbox: {
    start(): Promise<void>;
    stop(): Promise<void>;
    list(): Promise<readonly Received[]>;
    read(id: number): Promise<{ readonly text: string; readonly html: string }>;
  };
  /** The links of users that work, by id. May be changed. */
  readonly links: Map<string, StagedLink>;
  publish<E extends EventDefinition>(definition: E, content: EventContent<E>): Promise<EventEnvelope>;
  /** Asks the service as somebody with a token. */
  ask(path: string, token?: string, put?: unknown): Promise<{ readonly status: number; readonly body: Answer }>;
};

/** `away`: users answers as if its store were gone. */
export type StagedLink = { readonly purpose: MailLinkPurpose; readonly token: string } | "away";

/** What came over the wire: tests look into it freely. */
// biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is what a test is about
export type Answer = any;

const ids = createIds(systemClock, systemRandom);
const WAIT_MS = 10_000;

export async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const startedMs = performance.now();
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() - startedMs > WAIT_MS) throw new Error(`waited in vain until ${what}`);
    await systemClock.sleep(20);
  }
}

export async function setStage(t: TestContext, environment: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const issuer = await createTestIssuer();
  const links = new Map<string, StagedLink>();
  const users = await publisher(t, "users", issuer, [serveLinks(links)]);
  const orders = await publisher(t, "orders", issuer);
  const mailbox = await openMailbox(t);
  const written: string[] = [];
  const service = await createService({
    config: readConfig(settings, {
      DATABASE_URL: await temporaryUrl(t),
      DISCOVERY_URL: "static:",
      PUBLIC_URL: TEST_ISSUER,
      SERVICE_CLIENT_SECRET: "not-used-in-tests",
      ORDER_TOKEN_SECRET: "a-secret-of-tests-only",
      SHOP_NAME: "Test Souk",
      SMTP_URL: mailbox.smtpUrl,
      ...environment,
    }),
    overrides: {
      log: capturedLog(written),
      discovery: fixedDiscovery([users.instance, orders.instance]),
      verifier: issuer.verifier,
      tokens: await tokensOf(issuer),
    },
  });
  const { url } = await service.start();
  t.after(() => service.stop());
  const databases: Readonly<Record<string, SqliteDatabase>> = { users: users.database, orders: orders.database };
  return {
    url,
    issuer,
    mailbox,
    links,
    logged: () => written.join(""),
    publish: async (definition, content) => {
      const event = createEvent(definition, content, { ids, clock: systemClock });
      await databases[definition.source]?.write((tx) => appendEvent(tx, event));
      return event;
    },
    ask: async (path, token, put) => {
      const response = await fetch(url + path, {
        method: put === undefined ? "GET" : "PUT",
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(put !== undefined && { "content-type": "application/json" }),
        },
        ...(put !== undefined && { body: JSON.stringify(put) }),
      });
      return { status: response.status, body: await response.json() };
    },
  };
}

function capturedLog(written: string[]): Log {
  const destination = { write: (line: string) => void written.push(line) };
  return createLog({ service: "notifications", instance: "notifications-1", level: "trace", destination });
}

async function tokensOf(issuer: TestIssuer) {
  const token = await issuer.serviceToken("notifications");
  return {
    current: async () => token,
    ready: () => token,
    refused: () => undefined,
    start: () => undefined,
    stop: () => undefined,
  };
}

function serveLinks(links: Stage["links"]): Served {
  return serve(readMailLink, async ({ params }) => {
    const link = links.get(params.id);
    if (link === "away") throw problem("unavailable");
    if (!link) throw problem("not_found");
    const expiresAt = new Date(systemClock.now() + 60_000).toISOString();
    return { status: 200, body: { ...link, email: "ada@example.org", expiresAt } };
  });
}

async function publisher(t: TestContext, service: ServiceName, issuer: TestIssuer, more: readonly Served[] = []) {
  const database = await temporaryDatabase(t);
  const bus = createFeedBus({
    ...{
      service,
      journal: createSqliteEventJournal(database),
      ids,
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
    },
    instance: `${service}-1`,
    discovery: fixedDiscovery([]),
    tokens: { current: async () => "" },
    telemetry: createTelemetry({ service, instance: `${service}-1`, clock: systemClock, random: systemRandom }),
  });
  const { server, url } = await createTestServer([...bus.served, ...more], issuer);
  await bus.start();
  t.after(async () => {
    await bus.stop();
    await server.close();
  });
  return { database, instance: { service, instance: `${service}-1`, url } satisfies Instance };
}

async function openMailbox(t: TestContext) {
  const databasePath = (await temporaryUrl(t)).slice("sqlite:".length);
  let open: Mailbox | undefined;
  let smtpPort = 0;
  let pages = "";
  const start = async (): Promise<string> => {
    open = createMailbox({ databasePath, smtpPort, log: silentLog });
    const { url, smtpUrl } = await open.start();
    smtpPort = Number(new URL(smtpUrl).port);
    pages = url;
    return smtpUrl;
  };
  const stop = async (): Promise<void> => {
    await open?.stop();
    open = undefined;
  };
  const smtpUrl = await start();
  t.after(stop);
  return {
    smtpUrl,
    start: async () => void (await start()),
    stop,
    list: async () =>
      ((await (await fetch(`${pages}/_emulator/mails`)).json()) as { items: readonly Received[] }).items,
    read: async (id: number) =>
      (await (await fetch(`${pages}/_emulator/mails/${id}`)).json()) as { text: string; html: string },
  };
}
