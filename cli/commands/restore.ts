// `souk restore`: a shop from its backup, into an empty folder or, when told to, in the place of what is there.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { expectFile, restoreBackup } from "../backup/restore-backup.ts";
import { refuseOtherPlaces } from "../backup/store-list.ts";
import { type Command, type CommandContext, CommandError, exitCodes, usageError } from "../command.ts";
import { readFlags } from "../flags.ts";
import { type DataFolder, dataFolderOf } from "../market/data-folder.ts";
import { type FolderLock, lockFolder } from "../market/folder-lock.ts";
import { renderBar } from "../terminal/bar.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { contentsOf } from "./backup.ts";

export const command: Command = {
  summary: "brings a shop back from its backup",
  usage: `souk restore FILE [--force]

  --force  moves a shop that is in the folder aside (never deletes it) and takes its place

  The market must not run. Everything is checked before anything is touched. SOUK_DATA_DIR says where the shop shall be.
  Start it with 'npm start', then 'souk verify'.`,
  run,
};

async function run(context: CommandContext): Promise<number> {
  const { terminal, environment, clock, random } = context;
  const { values, positionals } = readFlags(context.arguments, { force: { type: "boolean", default: false } });
  const [archive, surplus] = positionals;
  if (archive === undefined) throw usageError("from which file?");
  if (surplus !== undefined) throw usageError(`Unexpected argument '${surplus}'`);
  const folder = dataFolderOf(environment);
  await expectFile(archive);
  refuseOtherPlaces(environment, folder);
  const lock = releasedOnce(await claim(folder, values.force));
  const stopping = stopSignal();
  try {
    const { manifest, aside } = await restoreBackup({
      archive,
      folder,
      clock,
      random,
      progress: (done, whole) => terminal.progress(`${archive}  ${renderBar(done, whole)}`),
      signal: stopping.signal,
      beforeTakingPlace: () => {
        // An open file keeps Windows from renaming its folder.
        if (process.platform === "win32") lock.release();
      },
    });
    terminal.done(`${folder.path}: the shop as it was at ${manifest.at}, ${contentsOf(manifest)}`);
    if (aside !== undefined) terminal.note(`What was there before is in ${aside}; delete it when you are sure.`);
    terminal.note("Start it with 'npm start'; 'souk verify' then says whether the books are right.");
    return exitCodes.done;
  } finally {
    stopping.forget();
    lock.release();
  }
}

function releasedOnce(lock: FolderLock | undefined): FolderLock {
  let held = lock;
  return {
    release: () => {
      held?.release();
      held = undefined;
    },
  };
}

/** Holds the lock of a shop that is there, so that nobody opens it meanwhile. */
async function claim(folder: DataFolder, force: boolean): Promise<FolderLock | undefined> {
  const inside = await readdir(folder.path).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return [];
    throw new CommandError(`${folder.path} can't be looked into: ${error instanceof Error ? error.message : error}`);
  });
  if (inside.length === 0) return undefined;
  const lock = existsSync(folder.lockFile) ? lockFolder(folder.lockFile, process.pid) : undefined;
  const refusal = !force
    ? `${folder.path} is not empty; --force moves what is there aside`
    : inside.some((name) => ["secrets.json", "stores"].includes(name))
      ? undefined
      : `${folder.path} holds something else than a shop; it is left alone`;
  if (refusal === undefined) return lock;
  lock?.release();
  throw new CommandError(refusal);
}
