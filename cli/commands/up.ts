// `souk up`: the whole market, until it is told to stop.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, type CommandContext, exitCodes, usageError } from "../command.ts";
import { readCounts, readFlags, refusePositionals } from "../flags.ts";
import { applicationsIn, buildApplications, buildMissingApplications } from "../market/applications.ts";
import { childStarter } from "../market/child-process.ts";
import { type DataFolder, dataFolderOf, makeDataFolder } from "../market/data-folder.ts";
import { emulatorHostStarter } from "../market/emulator-host.ts";
import { environmentOf, type MarketPlan } from "../market/environment.ts";
import { lockFolder } from "../market/folder-lock.ts";
import { inProcessStarter } from "../market/in-process.ts";
import { planMarket, portFor } from "../market/plan.ts";
import { createProcessTable } from "../market/process-table.ts";
import type { Starter } from "../market/running.ts";
import { forgetFirstPassword } from "../market/secrets.ts";
import { type Instance, instancesOf, MAX_INSTANCES, stallsFor } from "../market/stalls.ts";
import { createSupervisor, type Supervisor } from "../market/supervisor.ts";
import { type Changed, watchMarket } from "../market/watch.ts";
import { fillDemo } from "../shop/demo-fill.ts";
import { renderTable } from "../terminal/table.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

export const command: Command = {
  summary: "starts the market and keeps it running",
  usage: `souk up [--scale orders=2] [--single] [--watch]

  --scale SERVICE=N  N instances of a service (1…${MAX_INSTANCES}); may be repeated
  --single           all services in this one process, still talking HTTP
  --watch            starts a service again when its files change, and builds the pages again when theirs do

  PORT, HOST, SOUK_DATA_DIR, PUBLIC_URL, SOUK_ADMIN_EMAIL, SOUK_ADMIN_PASSWORD, SHOP_NAME, SHOP_CURRENCY,
  SHOP_COUNTRY, CHECKOUT_DEADLINE_SECONDS, SOUK_DEMO=0, BUS_URL, <SERVICE>_DATABASE_URL: see the README.`,
  run,
};

async function run(context: CommandContext): Promise<number> {
  const { values, positionals } = readFlags(context.arguments, {
    scale: { type: "string", multiple: true },
    single: { type: "boolean", default: false },
    watch: { type: "boolean", default: false },
  });
  refusePositionals(positionals);
  if (values.single && values.watch) throw usageError("--single and --watch don't go together");
  const stalls = stallsFor(context.environment);
  const instances = instancesOf(stalls, readCounts(values.scale ?? [], "--scale", MAX_INSTANCES));
  const folder = dataFolderOf(context.environment);
  await makeDataFolder(folder);
  const lock = lockFolder(folder.lockFile, process.pid);
  try {
    await buildMissingApplications({ root: ROOT, say: (line) => context.terminal.note(line) });
    const plan = await planMarket({ environment: context.environment, folder, random: context.random });
    const starter = starterFor(context, folder, values);
    const watched = values.watch ? stalls.map((stall) => stall.name) : [];
    return await market(context, plan, instances, starter, watched);
  } finally {
    lock.release();
  }
}

function starterFor(
  { terminal, clock }: CommandContext,
  folder: DataFolder,
  { single, watch }: { readonly single: boolean; readonly watch: boolean },
): Starter {
  const parts = {
    root: ROOT,
    logs: folder.logs,
    onComplaint: (line: string) => terminal.note(terminal.style("dim", line)),
  };
  if (single) return inProcessStarter(parts);
  const ofItsOwn = childStarter({ ...parts, clock });
  if (watch) return ofItsOwn; // Who starts again reads its files again.
  const together = emulatorHostStarter({ ...parts, clock });
  return (order) => (order.kind === "emulator" ? together : ofItsOwn)(order);
}

async function market(
  context: CommandContext,
  plan: MarketPlan,
  instances: readonly Instance[],
  starter: Starter,
  watched: readonly string[],
): Promise<number> {
  const { clock, terminal } = context;
  const supervisor = createSupervisor({
    instances,
    starter,
    environmentOf: (instance, kept) => environmentOf(plan, instance, portFor(plan, instance.stall.name, kept)),
    table: createProcessTable(plan.folder.processesFile),
    clock,
    say: (line) => terminal.note(terminal.style("yellow", line)),
  });
  const asked = stopRequest();
  const beganMs = clock.monotonicMs();
  try {
    const outcome = await Promise.race([supervisor.start().then(() => "open" as const), asked.promise]);
    if (outcome === "open") {
      terminal.print(welcome(context, plan, supervisor, clock.monotonicMs() - beganMs));
      if (plan.secrets.firstPassword) await forgetFirstPassword(plan.folder.secretsFile, plan.secrets);
      const extras = beside(context, plan, instances, supervisor, watched);
      await asked.promise;
      await extras.stop();
    }
    terminal.note("closing the market …");
    return exitCodes.done;
  } finally {
    await supervisor.stop();
    asked.forget();
  }
}

/** What goes on while the market is open: the demo catalogue on the first day, and the watch over the files. */
function beside(
  context: CommandContext,
  plan: MarketPlan,
  instances: readonly Instance[],
  supervisor: Supervisor,
  watched: readonly string[],
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const filling = fillDemo({ context, plan, signal: stopping.signal });
  const stalls = [...new Set(instances.map((each) => each.stall))].filter((each) => watched.includes(each.name));
  const onChange = async ({ services, applications }: Changed): Promise<void> => {
    const names = [...applications];
    const what = [...names, ...services].filter((name) => names.length === 0 || name !== "web");
    context.terminal.note(`changed: ${what.join(", ")}`);
    if (names.length > 0) {
      const failure = await buildApplications(ROOT, names);
      const told = failure === undefined ? "built again" : `not built: ${failure}`;
      context.terminal.note(`${names.join(" and ")}: ${told}`);
    }
    if (!stopping.signal.aborted) await supervisor.restart(services);
  };
  /** One after another: two builds of one folder would mix. */
  let last = Promise.resolve();
  const queue = (changed: Changed): void => {
    last = last.then(() => onChange(changed));
  };
  const applications = applicationsIn(join(ROOT, "web"));
  const watcher = stalls.length > 0 ? watchMarket(ROOT, { stalls, applications }, context.clock, queue) : undefined;
  return {
    stop: async () => {
      watcher?.stop();
      stopping.abort();
      await filling;
    },
  };
}

function welcome(context: CommandContext, plan: MarketPlan, supervisor: Supervisor, tookMs: number): string {
  const { terminal } = context;
  const rows = supervisor
    .states()
    .map((each) => [each.service, each.instance, each.pid ?? 0, each.url ?? "", each.state] as const);
  const open = new Set(rows.map(([service]) => service));
  const links = [
    ["shop", "/"],
    ...(open.has("web") ? [["back office", "/admin"]] : []),
    ["API reference", "/docs"],
    ...(open.has("mailbox") ? [["mailbox", "/mailbox"]] : []),
  ].map(([name, path]) => `  ${name?.padEnd(14)} ${terminal.style("cyan", `${plan.publicUrl}${path}`)}`);
  const account = plan.secrets.firstPassword && plan.firstAccount;
  return [
    renderTable(["service", "instance", "pid", "url", "state"], rows),
    "",
    terminal.style("bold", `Souk is open: ${plan.publicUrl} (ready after ${(tookMs / 1000).toFixed(1)} s)`),
    ...links,
    ...(account && !context.environment.SOUK_ADMIN_EMAIL
      ? ["", `  first staff account, shown once: ${account.email} / ${account.password}`]
      : []),
    `  data and logs  ${plan.folder.path}`,
    "  Ctrl-C closes the market",
  ].join("\n");
}

/** The first Ctrl-C or SIGTERM asks; a second one insists. */
function stopRequest(): { readonly promise: Promise<"asked">; forget(): void } {
  const { promise, resolve } = Promise.withResolvers<"asked">();
  let asked = false;
  const onSignal = (): void => {
    if (asked) process.exit(exitCodes.failed); // The children's channel closes with us, and so do they.
    asked = true;
    resolve("asked");
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    promise,
    forget: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
