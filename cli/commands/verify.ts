// `souk verify`: runs the invariant checker over the shop in the data folder, running or stopped.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Stores, type VerifyReport, verify } from "@souk/verifier";
import { type Command, type CommandContext, CommandError, exitCodes, usageError } from "../command.ts";
import { readFlags, refusePositionals } from "../flags.ts";
import { type DataFolder, dataFolderOf } from "../market/data-folder.ts";
import { isFolderLocked } from "../market/folder-lock.ts";
import { storeUrlOf } from "../market/store-url.ts";
import { renderTable } from "../terminal/table.ts";

const SHOWN_PER_INVARIANT = 5;

export const command: Command = {
  summary: "checks the invariants of every store, from outside the services",
  usage: `souk verify [--acks FILE] [--min-orders N] [--rest] [--json]

  --acks FILE     JSON lines of what clients were told; checked against the stores
  --min-orders N  fewer orders than this are a failure: nothing was proved
  --rest          a stopped shop whose queues are not drained is a failure
  --json          prints the whole report as JSON

  Exit code 1 when an invariant is broken; the offending rows are printed.`,
  run,
};

async function run(context: CommandContext): Promise<number> {
  const { values, positionals } = readFlags(context.arguments, {
    acks: { type: "string" },
    "min-orders": { type: "string", default: "0" },
    rest: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  });
  refusePositionals(positionals);
  if (!/^\d{1,9}$/.test(values["min-orders"])) throw usageError("--min-orders takes a whole number");
  if (values.acks !== undefined && !existsSync(values.acks)) throw new CommandError(`there is no file ${values.acks}`);
  const folder = dataFolderOf(context.environment);
  if (!existsSync(folder.secretsFile))
    throw new CommandError(`there is no shop in ${folder.path}; SOUK_DATA_DIR says where`);
  const report = await verify({
    stores: storesOf(context, folder),
    ...(values.acks === undefined ? {} : { acknowledgements: resolve(values.acks) }),
    running: isFolderLocked(folder.lockFile),
    clock: context.clock,
    minOrders: Number(values["min-orders"]),
  }).catch((error: unknown) => {
    if (error instanceof Error && error.name === "StoreMissing") throw new CommandError(error.message);
    throw error;
  });
  context.terminal.print(values.json ? JSON.stringify(report, null, 2) : describe(report));
  const unjudged = values.rest && report.results.some((each) => !each.judged);
  return report.violations.length > 0 || report.vacuous || unjudged ? exitCodes.failed : exitCodes.done;
}

/** The stores as `souk up` gives them to the services. */
function storesOf({ environment }: CommandContext, folder: DataFolder): Stores {
  const urlOf = (name: string): string => storeUrlOf(environment, folder, name);
  return {
    orders: urlOf("orders"),
    products: urlOf("products"),
    payments: urlOf("payments"),
    users: urlOf("users"),
    notifications: urlOf("notifications"),
    provider: environment.STRIPE_SECRET_KEY ? undefined : urlOf("stripe"),
  };
}

function describe(report: VerifyReport): string {
  const rows = report.results.map((each) => [
    each.invariant,
    each.when,
    each.title,
    each.checked,
    each.violations,
    verdict(each),
  ]);
  const shown = new Map<string, number>();
  const details = report.violations.flatMap((violation) => {
    const count = (shown.get(violation.invariant) ?? 0) + 1;
    shown.set(violation.invariant, count);
    if (count > SHOWN_PER_INVARIANT) return [];
    return [`${violation.invariant} ${violation.key}: ${violation.message}`, `   ${JSON.stringify(violation.rows)}`];
  });
  const hidden = [...shown].filter(([, count]) => count > SHOWN_PER_INVARIANT);
  return [
    renderTable(["", "when", "invariant", "rows", "broken", ""], rows),
    ...(details.length > 0 ? ["", ...details] : []),
    ...hidden.map(([invariant, count]) => `${invariant}: ${count - SHOWN_PER_INVARIANT} more`),
    "",
    ...(report.vacuous ? [`Nothing is proved: ${report.vacuous}.`] : []),
    `${report.orders} orders, ${report.acknowledged} acknowledgements, read ${report.rounds} times: ` +
      (report.violations.length === 0 ? "nothing is broken." : `${report.violations.length} violations.`),
  ].join("\n");
}

function verdict({ judged, violations, checked }: VerifyReport["results"][number]): string {
  if (!judged) return "not judged: the shop stopped before its queues were drained";
  if (violations > 0) return "BROKEN";
  return checked === 0 ? "no rows" : "holds";
}
