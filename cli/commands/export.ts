// `souk export`: the whole catalogue as a file that `souk import --format souk` takes back.
import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Command, type CommandContext, CommandError, exitCodes, usageError } from "../command.ts";
import { readFlags } from "../flags.ts";
import { dataFolderOf } from "../market/data-folder.ts";
import { accept, createOperator, reach } from "../shop/operator.ts";

export const command: Command = {
  summary: "exports the catalogue",
  usage: `souk export FILE [--force]

  --force  replaces a file that is there

  FILE '-' writes to standard output. 'souk import FILE --format souk' takes it back.`,
  run,
};

async function run(context: CommandContext): Promise<number> {
  const { values, positionals } = readFlags(context.arguments, { force: { type: "boolean", default: false } });
  const [file, surplus] = positionals;
  if (file === undefined) throw usageError("into which file?");
  if (surplus !== undefined) throw usageError(`Unexpected argument '${surplus}'`);
  if (file !== "-" && !values.force && (await stat(file).catch(() => undefined))) {
    throw new CommandError(`${file} is there already; --force replaces it`);
  }
  const operator = await createOperator(context.environment, dataFolderOf(context.environment), context.clock);
  const answer = accept(await reach(operator.url, () => operator.client.exportProducts()), "export");
  const { body } = answer.content;
  if (!body) throw new CommandError("the shop sent nothing");
  let bytes = 0;
  const counted = Readable.fromWeb(body as import("node:stream/web").ReadableStream<Uint8Array>).on("data", (chunk) => {
    bytes += (chunk as Uint8Array).length;
    context.terminal.progress(`${file}  ${Math.round(bytes / 1024)} KiB`);
  });
  if (file === "-") {
    await pipeline(counted, process.stdout, { end: false });
    return exitCodes.done;
  }
  await writeWhole(counted, file);
  context.terminal.done(`${file}: ${bytes} bytes`);
  return exitCodes.done;
}

/** A file is there as a whole or not at all. */
async function writeWhole(source: Readable, file: string): Promise<void> {
  const partial = `${file}.part`;
  try {
    await pipeline(source, createWriteStream(partial));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw new CommandError(`${file} can't be written: ${error instanceof Error ? error.message : error}`);
  }
}
