// Secrets that a run leaves behind on purpose, and the search for them wherever they must not be.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What is looked for, by what it is. */
export type Canaries = ReadonlyMap<string, string>;
export type Finding = { readonly what: string; readonly where: string };

const planted = new Map<string, string>();
/** Shorter ones would be found by chance. */
const MIN_CHARACTERS = 12;

export function plant(what: string, value: string): string {
  if (value.length < MIN_CHARACTERS) throw new Error(`${what} is too short to be told from noise`);
  planted.set(what, value);
  return value;
}

export function plantedCanaries(): Canaries {
  return planted;
}

/** Every file below a folder but those that `except` names. */
export async function searchFiles(
  folder: string,
  canaries: Canaries,
  except: (path: string) => boolean,
): Promise<{ readonly findings: readonly Finding[]; readonly files: number; readonly bytes: number }> {
  const findings: Finding[] = [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let [files, bytes] = [0, 0];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (!entry.isFile() || except(name)) continue;
    const content = await readFile(path).catch(() => Buffer.alloc(0)); // A store's -shm may go while we look.
    files += 1;
    bytes += content.length;
    findings.push(...searchBytes(content, canaries, name));
  }
  return { findings, files, bytes };
}

export function searchBytes(content: Buffer, canaries: Canaries, where: string): readonly Finding[] {
  const found: Finding[] = [];
  for (const [what, value] of canaries) {
    for (const spelling of spellings(value)) {
      if (content.includes(spelling)) {
        found.push({ what, where });
        break;
      }
    }
  }
  return found;
}

/** As it is, in a URL, in base64, in hexadecimal. */
function spellings(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const encoded = bytes.toString("base64").replace(/=+$/, "").slice(0, -1);
  return [
    ...new Set([
      value,
      encodeURIComponent(value),
      encoded,
      bytes.toString("base64url").slice(0, -1),
      bytes.toString("hex"),
    ]),
  ];
}
