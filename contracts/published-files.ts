// The files that remember what was published: the contract's snapshot and, for each event version, every golden example
// that was ever current.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import type { PublishedContract } from "./compatibility.ts";
import type { EventDefinition } from "./event.ts";

const snapshot = new URL("./published/contract.json", import.meta.url);
const examples = new URL("./examples/", import.meta.url);

export type ExampleFile = { readonly name: string; readonly examples: readonly unknown[] };

/** Undefined before the first publication. */
export async function readPublished(): Promise<PublishedContract | undefined> {
  const text = await readOrNothing(snapshot);
  return text === undefined ? undefined : (JSON.parse(text) as PublishedContract);
}

export async function writePublished(contract: PublishedContract): Promise<void> {
  await mkdir(new URL("./", snapshot), { recursive: true });
  await writeFile(snapshot, `${JSON.stringify(contract, null, 1)}\n`);
}

/** `name` is `order.paid.v1`. */
export async function readExamples(): Promise<readonly ExampleFile[]> {
  const files = (await readdir(examples)).filter((file) => file.endsWith(".json")).sort();
  return Promise.all(
    files.map(async (file) => ({
      name: file.slice(0, -".json".length),
      examples: JSON.parse(await readFile(new URL(file, examples), "utf8")) as readonly unknown[],
    })),
  );
}

/** Adds the current example where it is a new one; never takes one away. */
export async function addExample(event: EventDefinition): Promise<void> {
  const file = new URL(`${event.type}.v${event.version}.json`, examples);
  const text = await readOrNothing(file);
  const known = text === undefined ? [] : (JSON.parse(text) as readonly unknown[]);
  if (known.some((each) => isDeepStrictEqual(each, event.example))) return;
  await mkdir(examples, { recursive: true });
  await writeFile(file, `${JSON.stringify([...known, event.example], null, 1)}\n`);
}

async function readOrNothing(file: URL): Promise<string | undefined> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
