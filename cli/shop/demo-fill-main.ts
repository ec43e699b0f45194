// The process that fills the demo catalogue on the first day, through the public API like anybody else (demo-fill.ts starts
// it). Goes on where an interrupted one left off. Ends when its starter does.
import { systemClock } from "@souk/chassis/clock";
import { CommandError, exitCodes } from "../command.ts";
import { type DataFolder, dataFolderOf } from "../market/data-folder.ts";
import { createTerminal } from "../terminal/terminal.ts";
import { putDemoCatalogue } from "./demo-catalogue.ts";
import { readDemoState, writeDemoState } from "./demo-state.ts";
import { createOperator, type Operator } from "./operator.ts";

/** users may still be making its first keys when the gateway is up. */
const MAX_TRIES = 20;
const TRY_EVERY_MS = 500;

const terminal = createTerminal(process.stdout, process.stderr, process.env);
const ending = new AbortController();
for (const reason of ["SIGTERM", "SIGINT", "SIGHUP", "disconnect"]) process.on(reason, () => ending.abort());

async function fill(folder: DataFolder, signal: AbortSignal): Promise<void> {
  const operator = await patientOperator(folder, signal);
  // A shop that has products of its own already, and never had the demo, needs none.
  if ((await readDemoState(folder)) === "none" && (await hasProducts(operator))) {
    return await writeDemoState(folder, "done");
  }
  await writeDemoState(folder, "filling");
  const beganMs = systemClock.monotonicMs();
  const count = await putDemoCatalogue(operator, {
    signal,
    onProgress: (done, all) => terminal.progress(`filling the demo catalogue: ${done} of ${all} products`),
  });
  await writeDemoState(folder, "done");
  const seconds = ((systemClock.monotonicMs() - beganMs) / 1000).toFixed(1);
  terminal.done(`the demo catalogue is there: ${count} products in ${seconds} s ('souk demo remove' takes it away)`);
}

async function patientOperator(folder: DataFolder, signal: AbortSignal): Promise<Operator> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await createOperator(process.env, folder, systemClock);
    } catch (error) {
      if (!(error instanceof CommandError) || tries >= MAX_TRIES) throw error;
      await systemClock.sleep(TRY_EVERY_MS, signal);
    }
  }
}

async function hasProducts({ client }: Operator): Promise<boolean> {
  const answer = await client.listStaffProducts({ query: { limit: 1 } });
  return !("problem" in answer) && answer.body.total > 0;
}

try {
  await fill(dataFolderOf(process.env), ending.signal);
} catch (error) {
  process.exitCode = exitCodes.failed;
  if (!ending.signal.aborted) {
    const reason = error instanceof Error ? error.message : String(error);
    const line = `the demo catalogue could not be filled: ${reason}; the next start tries again`;
    terminal.note(terminal.style("yellow", line));
  }
}
if (process.connected) process.disconnect?.();
