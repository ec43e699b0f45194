// Whether the shop has been given its demo catalogue: written down, so that it is done once and never undone by a restart.
import { type DataFolder, readJsonFile, writeFileAtomically } from "../market/data-folder.ts";

export type DemoState = "none" | "filling" | "done" | "removed";

export async function readDemoState(folder: DataFolder): Promise<DemoState> {
  const found = await readJsonFile(folder.demoFile);
  const state = typeof found === "object" && found !== null && "state" in found ? found.state : "none";
  return state === "filling" || state === "done" || state === "removed" ? state : "none";
}

export async function writeDemoState(folder: DataFolder, state: DemoState): Promise<void> {
  await writeFileAtomically(folder.demoFile, `${JSON.stringify({ state })}\n`);
}
