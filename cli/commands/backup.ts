// `souk backup`: the whole shop in one file, while it runs or stopped.
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { megabytes } from "../backup/disk.ts";
import { isPicture, type Manifest, storeOf } from "../backup/manifest.ts";
import { storesOf } from "../backup/store-list.ts";
import { takeBackup } from "../backup/take-backup.ts";
import { type Command, type CommandContext, CommandError, exitCodes, usageError } from "../command.ts";
import { readFlags } from "../flags.ts";
import { dataFolderOf } from "../market/data-folder.ts";
import { soukRelease } from "../release.ts";
import { renderBar } from "../terminal/bar.ts";
import { stopSignal } from "../terminal/stop-signal.ts";

export const command: Command = {
  summary: "writes the whole shop into one file, while it runs",
  usage: `souk backup FILE [--force]

  --force  replaces a file that is there

  All stores as they are at one moment, pictures and secrets. The shop need not stop. FILE is a tar archive with a
  checksum of everything in it; only its owner may read it, because the shop's secrets are inside. Keep it elsewhere
  than the shop. 'souk restore FILE' brings the shop back.`,
  run,
};

async function run(context: CommandContext): Promise<number> {
  const { terminal, environment, clock } = context;
  const { values, positionals } = readFlags(context.arguments, { force: { type: "boolean", default: false } });
  const [target, surplus] = positionals;
  if (target === undefined) throw usageError("into which file?");
  if (surplus !== undefined) throw usageError(`Unexpected argument '${surplus}'`);
  const folder = dataFolderOf(environment);
  if (!existsSync(folder.secretsFile))
    throw new CommandError(`there is no shop in ${folder.path}; SOUK_DATA_DIR says where`);
  await refuseTarget(target, values.force);
  const stopping = stopSignal();
  try {
    const report = await takeBackup({
      folder,
      stores: storesOf(environment, folder),
      target,
      souk: soukRelease(),
      clock,
      progress: (done, whole) => terminal.progress(`${target}  ${renderBar(done, whole)}`),
      signal: stopping.signal,
    });
    terminal.done(`${target}: ${megabytes(report.bytes)}, ${contentsOf(report.manifest)}`);
    terminal.note(
      `All stores are as they were at ${report.manifest.at}; writers waited ${Math.ceil(report.pausedMs)} ms.`,
    );
    terminal.note("The shop's secrets are inside: keep it as private as the shop, and elsewhere.");
    return exitCodes.done;
  } finally {
    stopping.forget();
  }
}

async function refuseTarget(target: string, force: boolean): Promise<void> {
  const found = await stat(target).catch(() => undefined);
  if (found?.isDirectory()) throw new CommandError(`${target} is a folder; name a file in it`);
  if (found && !found.isFile()) throw new CommandError(`${target} is not a file`);
  if (found && !force) throw new CommandError(`${target} is there already; --force replaces it`);
}

/** "7 stores with 1234 rows, 56 pictures". */
export function contentsOf({ files }: Manifest): string {
  const stores = files.filter(({ name }) => storeOf(name) !== undefined);
  const rows = stores.flatMap((store) => Object.values(store.rows ?? {})).reduce((sum, count) => sum + count, 0);
  return `${stores.length} stores with ${rows} rows, ${files.filter(({ name }) => isPicture(name)).length} pictures`;
}
