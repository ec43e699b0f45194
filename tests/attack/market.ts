// One market for all attacks of a process: started with the first, stopped and removed after the last. Limits are on as
// in production; a request's address is what it says, because the market trusts the proxy on loopback, so that every
// row has an allowance of its own.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { type ProcessRow, readProcesses, startMarket } from "../market/market.ts";
import { openSpanSink, type SpanSink } from "./spans.ts";
import { closeWires } from "./wire.ts";

export type AttackMarket = {
  /** The gateway. */
  readonly url: string;
  /** What the market calls itself: the issuer of its tokens. */
  readonly publicUrl: string;
  readonly folder: string;
  readonly secrets: MarketSecrets;
  /** What the market has exported; none where it was started beside us. */
  readonly spans: SpanSink | undefined;
  /** A process behind the gateway. */
  serviceUrl(service: string): Promise<string>;
  storeFile(service: string): string;
  processes(): Promise<readonly ProcessRow[]>;
};

export type MarketSecrets = {
  readonly serviceClients: Readonly<Record<string, string>>;
  readonly operator: string;
  readonly keyEncryption: string;
  readonly orderTokens: string;
  readonly stripeKey: string;
  readonly stripeWebhooks: string;
};

const environment = { RATE_LIMIT: "on", TRUSTED_PROXIES: "127.0.0.1", LOG_LEVEL: "debug" };

let opening: Promise<AttackMarket> | undefined;
let close: () => Promise<void> = async () => {};

export function attackMarket(): Promise<AttackMarket> {
  opening ??= open();
  return opening;
}

after(async () => {
  await opening?.catch(() => undefined);
  closeWires();
  await close();
});

/** `ATTACK_FOLDER`: the data folder of a market that runs already, started with the environment above. */
async function open(): Promise<AttackMarket> {
  const running = process.env.ATTACK_FOLDER;
  if (running !== undefined) return describe(running, undefined);
  const folder = await mkdtemp(join(tmpdir(), "souk-attack-"));
  const spans = await openSpanSink();
  close = async () => {
    spans.close();
    await rm(folder, { recursive: true, force: true });
  };
  const market = await startMarket({ folder, environment: { ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: spans.url } });
  const leave = close;
  close = async () => {
    await market.stop();
    await leave();
  };
  return describe(folder, spans);
}

async function describe(folder: string, spans: SpanSink | undefined): Promise<AttackMarket> {
  const secrets = JSON.parse(await readFile(join(folder, "secrets.json"), "utf8")) as MarketSecrets;
  const serviceUrl = async (service: string): Promise<string> => {
    const row = (await readProcesses(folder)).find((each) => each.service === service);
    if (row === undefined) throw new Error(`${service} does not run`);
    return row.url;
  };
  const url = await serviceUrl("gateway");
  return {
    url,
    publicUrl: `http://localhost:${new URL(url).port}`,
    folder,
    secrets,
    spans,
    serviceUrl,
    storeFile: (service) => join(folder, "stores", `${service}.db`),
    processes: () => readProcesses(folder),
  };
}
