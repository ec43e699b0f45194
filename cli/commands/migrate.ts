// `souk migrate`: carries a service's store from one engine to another while the shop is closed.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { engineOf as engineNamed } from "@souk/chassis/store-handle";
import { carryStore } from "@souk/chassis/store-image/carry";
import type { CarriedTable } from "@souk/chassis/store-image/compare";
import type { StoreImageEngine } from "@souk/chassis/store-image/store-image";
import { type Command, type CommandContext, CommandError, exitCodes, usageError } from "../command.ts";
import { readFlags } from "../flags.ts";
import { dataFolderOf } from "../market/data-folder.ts";
import { lockFolder } from "../market/folder-lock.ts";
import { storeUrlOf } from "../market/store-url.ts";
import { renderBar } from "../terminal/bar.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { renderTable } from "../terminal/table.ts";

/** Each one's folder. */
const folders = {
  users: "services/users",
  products: "services/products",
  orders: "services/orders",
  payments: "services/payments",
  notifications: "services/notifications",
  web: "web/server",
} as const;
type Service = keyof typeof folders;
const services = Object.keys(folders) as readonly Service[];

const ROOT = join(import.meta.dirname, "..", "..");
const SHOWN_DIGEST = 16;

export const command: Command = {
  summary: "carries a service's store to another engine",
  usage: `souk migrate SERVICE [--from URL] --to URL
souk migrate --from sqlite:/…/users.db --to postgres://user:password@host/souk_users

  SERVICE   ${services.join(", ")}; may be left out where --from is a file with that name
  --from    where the store is (default: where 'souk up' has it now)
  --to      an empty store of another engine. A password on a command line shows in the list of processes:
            leave --to out and name it in MIGRATE_TO

  The shop must be closed. Every row is copied, then both sides are read again and compared. What was stopped goes on
  where it was when the same command is given again. The old store stays as it is.`,
  run,
};

async function run(context: CommandContext): Promise<number> {
  const { terminal, environment, clock } = context;
  const { values, positionals } = readFlags(context.arguments, { from: { type: "string" }, to: { type: "string" } });
  const service = serviceOf(positionals, values.from);
  const folder = dataFolderOf(environment);
  const from = values.from ?? storeUrlOf(environment, folder, service);
  const to = values.to ?? environment.MIGRATE_TO;
  if (!to) throw usageError("where to? --to or MIGRATE_TO says it");
  if (to === from) throw usageError("--from and --to are the same store");
  const lock = existsSync(folder.lockFile) ? lockFolder(folder.lockFile, process.pid) : undefined;
  const stopping = stopSignal();
  try {
    const tables = await carryStore({
      from: await engineOf(service, { url: from, counterpart: to, clock }),
      to: await engineOf(service, { url: to, counterpart: from, clock }),
      clock,
      progress: (what, done, whole) => terminal.progress(`${service}, ${what}  ${renderBar(done, whole)}`),
      signal: stopping.signal,
    });
    report(context, tables, { service, to });
    return exitCodes.done;
  } catch (error) {
    throw asCommandError(error, stopping.signal);
  } finally {
    stopping.forget();
    lock?.release();
  }
}

function serviceOf([named, surplus]: readonly string[], from: string | undefined): Service {
  if (surplus !== undefined) throw usageError(`Unexpected argument '${surplus}'`);
  const name = named ?? (from?.startsWith("sqlite:") ? basename(from, ".db") : undefined);
  const found = services.find((each) => each === name);
  if (found) return found;
  throw usageError(named === undefined ? "which service's store?" : `there is no service '${named}' with a store`);
}

type StoreImageOptions = {
  readonly url: string;
  readonly counterpart: string;
  readonly clock: CommandContext["clock"];
};

/** By the names that every service uses, as `souk up` finds them. */
async function engineOf(service: Service, options: StoreImageOptions): Promise<StoreImageEngine> {
  const file = pathToFileURL(join(ROOT, folders[service], "store-image.ts")).href;
  const { storeImage } = (await import(file)) as {
    storeImage: (options: StoreImageOptions) => Promise<StoreImageEngine>;
  };
  return storeImage(options);
}

function report(
  { terminal, environment }: CommandContext,
  tables: readonly CarriedTable[],
  { service, to }: { readonly service: Service; readonly to: string },
): void {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  terminal.done(`${service}: ${rows} rows in ${tables.length} tables, the same on both sides`);
  terminal.print(
    renderTable(
      ["table", "rows", "SHA-256 of both"],
      tables.map((table) => [table.name, table.rows, `${table.sha256.slice(0, SHOWN_DIGEST)}…`]),
    ),
  );
  terminal.note(`From now on start the shop with ${settingFor(service, to)} set to the new store, and never`);
  terminal.note("again with the old one: put it away as you would a backup.");
  if (service === "web" && environment.SESSION_URL && settingFor(service, to) !== "SESSION_URL")
    terminal.note("SESSION_URL names the old one still, and stands before it: unset it.");
}

function settingFor(service: Service, to: string): string {
  return service === "web" && engineNamed(to) === "redis" ? "SESSION_URL" : `${service.toUpperCase()}_DATABASE_URL`;
}

/** All that a person can do something about is one line; what is not told so is a fault of ours. */
function asCommandError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return new CommandError("stopped; give the same command again to go on");
  if (!(error instanceof Error) || error instanceof CommandError) return error;
  if (error.name === "StoreInUse") return new CommandError(`${error.message}: close the shop first`);
  if (error.name === "StoreOccupied") return new CommandError(`${error.message}; --to must be an empty store`);
  if (error.name === "TypeError" || error.name === "RangeError") return error;
  return new CommandError(error.message);
}
