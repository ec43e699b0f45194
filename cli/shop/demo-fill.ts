// The first day: fills the demo catalogue behind the open shop, through the public API like anybody else. Goes on where an
// interrupted start left off, and never begins again once it is done or was taken away.
import { type CommandContext, CommandError } from "../command.ts";
import { type DataFolder, readJsonFile, writeFileAtomically } from "../market/data-folder.ts";
import type { MarketPlan } from "../market/environment.ts";
import { createOperator, type Operator } from "./operator.ts";

export type DemoState = "none" | "filling" | "done" | "removed";

/** users may still be making its first keys when the gateway is up. */
const MAX_TRIES = 20;
const TRY_EVERY_MS = 500;

export async function readDemoState(folder: DataFolder): Promise<DemoState> {
  const found = await readJsonFile(folder.demoFile);
  const state = typeof found === "object" && found !== null && "state" in found ? found.state : "none";
  return state === "filling" || state === "done" || state === "removed" ? state : "none";
}

export async function writeDemoState(folder: DataFolder, state: DemoState): Promise<void> {
  await writeFileAtomically(folder.demoFile, `${JSON.stringify({ state })}\n`);
}

export type DemoFill = {
  readonly context: CommandContext;
  readonly plan: MarketPlan;
  readonly signal: AbortSignal;
};

/** Never rejects: a shop without its demo is a shop. */
export async function fillDemo({ context, plan, signal }: DemoFill): Promise<void> {
  const { environment, terminal, clock } = context;
  if (/^(0|off|no|false)$/i.test(environment.SOUK_DEMO ?? "")) return;
  const state = await readDemoState(plan.folder);
  if (state === "done" || state === "removed") return;
  try {
    const operator = await patientOperator(context, plan, signal);
    // A shop that has products of its own already, and never had the demo, needs none.
    if (state === "none" && (await hasProducts(operator))) return await writeDemoState(plan.folder, "done");
    await writeDemoState(plan.folder, "filling");
    const beganMs = clock.monotonicMs();
    // Loaded when needed: forty drawings are nothing that a second start should pay for.
    const { putDemoCatalogue } = await import("./demo-catalogue.ts");
    const count = await putDemoCatalogue(operator, {
      signal,
      onProgress: (done, all) => terminal.progress(`filling the demo catalogue: ${done} of ${all} products`),
    });
    await writeDemoState(plan.folder, "done");
    const seconds = ((clock.monotonicMs() - beganMs) / 1000).toFixed(1);
    terminal.done(`the demo catalogue is there: ${count} products in ${seconds} s ('souk demo remove' takes it away)`);
  } catch (error) {
    if (signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    terminal.note(
      terminal.style("yellow", `the demo catalogue could not be filled: ${reason}; the next start tries again`),
    );
  }
}

async function patientOperator({ clock }: CommandContext, plan: MarketPlan, signal: AbortSignal): Promise<Operator> {
  const environment = { SOUK_URL: `http://127.0.0.1:${plan.ports.gateway}` };
  for (let tries = 1; ; tries += 1) {
    try {
      return await createOperator(environment, plan.folder, clock);
    } catch (error) {
      if (!(error instanceof CommandError) || tries >= MAX_TRIES) throw error;
      await clock.sleep(TRY_EVERY_MS, signal);
    }
  }
}

async function hasProducts({ client }: Operator): Promise<boolean> {
  const answer = await client.listStaffProducts({ query: { limit: 1 } });
  return !("problem" in answer) && answer.body.total > 0;
}
