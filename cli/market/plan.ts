// What is decided before any child starts: addresses, ports, secrets, the first account.
import { checkBusUrl, FEEDS } from "@souk/chassis/bus/bus-url";
import { freePort, portState } from "@souk/chassis/free-port";
import type { Random } from "@souk/chassis/random";
import { CommandError } from "../command.ts";
import { type DataFolder, readJsonFile } from "./data-folder.ts";
import type { MarketPlan } from "./environment.ts";
import { ensureSecrets } from "./secrets.ts";

export const DEFAULT_PORT = 8080;
const LOOPBACK = "127.0.0.1";
const FIRST_EMAIL = "owner@souk.localhost";
const MAX_PORT = 65_535;

export type PlanInputs = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: DataFolder;
  readonly random: Random;
};

export async function planMarket({ environment, folder, random }: PlanInputs): Promise<MarketPlan> {
  const host = environment.HOST || LOOPBACK;
  const busUrl = busUrlOf(environment);
  const gateway = await publicPort(environment.PORT, host);
  const secrets = await ensureSecrets(folder.secretsFile, random);
  return {
    environment,
    folder,
    secrets,
    host,
    busUrl,
    publicUrl: (environment.PUBLIC_URL || `http://localhost:${gateway}`).replace(/\/$/, ""),
    ports: { gateway, ...(await emulatorPorts(folder)) },
    firstAccount: firstAccount(environment, secrets.firstPassword),
  };
}

/** Refused here, in one line, before any child would say so. The line never shows the URL: it may hold a password. */
export function busUrlOf(environment: PlanInputs["environment"]): string {
  try {
    return checkBusUrl(environment.BUS_URL || FEEDS);
  } catch (error) {
    throw new CommandError(`BUS_URL ${error instanceof Error ? error.message : "is wrong"}`);
  }
}

async function publicPort(text: string | undefined, host: string): Promise<number> {
  const port = Number(text || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > MAX_PORT) {
    throw new CommandError(`PORT must be a whole number from 0 to ${MAX_PORT}, not '${text}'`);
  }
  if (port === 0) return freePort(host);
  const state = await portState(host, port).catch(() => {
    throw new CommandError(`HOST ${host} is not an address of this machine`);
  });
  if (state === "taken") throw new CommandError(`port ${port} is taken; choose another with PORT=…`);
  if (state === "forbidden") throw new CommandError(`port ${port} is not ours to take; choose one above 1023`);
  return port;
}

/**
 * Emulators keep their ports over restarts of the shop where they can: their pages' links and the webhooks' address
 * stay true, and nobody has to ask where they are.
 */
async function emulatorPorts(folder: DataFolder): Promise<Omit<MarketPlan["ports"], "gateway">> {
  const found = await readJsonFile(folder.processesFile).catch(() => undefined);
  const former = formerPorts(found);
  const keep = async (port: number | undefined): Promise<number> =>
    port !== undefined && (await portState(LOOPBACK, port)) === "free" ? port : freePort(LOOPBACK);
  return {
    stripe: await keep(former.get("stripe")),
    mailbox: await keep(former.get("mailbox")),
    openid: await keep(former.get("openid")),
    smtp: await freePort(LOOPBACK),
  };
}

function formerPorts(found: unknown): ReadonlyMap<string, number> {
  const rows = typeof found === "object" && found !== null && "processes" in found ? found.processes : [];
  if (!Array.isArray(rows)) return new Map();
  return new Map(
    rows.flatMap((row: { service?: unknown; url?: unknown }) =>
      typeof row.service === "string" && typeof row.url === "string" && URL.canParse(row.url)
        ? [[row.service, Number(new URL(row.url).port)] as const]
        : [],
    ),
  );
}

export function firstAccount(
  environment: PlanInputs["environment"],
  password: string | undefined,
): { email: string; password: string } | undefined {
  const { SOUK_ADMIN_EMAIL: email, SOUK_ADMIN_PASSWORD: chosen } = environment;
  if (email && chosen) return { email, password: chosen };
  if (email || chosen)
    throw new CommandError("SOUK_ADMIN_EMAIL and SOUK_ADMIN_PASSWORD belong together; one is missing");
  return password ? { email: FIRST_EMAIL, password } : undefined;
}

/** The port that an instance must have, or the one it had. */
export function portFor(plan: MarketPlan, stall: string, kept: number): number {
  const fixed: Readonly<Record<string, number>> = {
    gateway: plan.ports.gateway,
    stripe: plan.ports.stripe,
    mailbox: plan.ports.mailbox,
    openid: plan.ports.openid,
  };
  return fixed[stall] ?? kept;
}
