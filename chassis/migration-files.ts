// A store's schema as files: `0001-name.sql` (`.lua` for Redis), numbered without gaps, never changed once released.
import { readdir, readFile } from "node:fs/promises";

export type Migration = { readonly version: number; readonly name: string; readonly text: string };

/** The language that an engine is spoken to in. */
export type MigrationLanguage = "sql" | "lua";

const FILE_NAME = /^(\d{4})-([a-z0-9-]+)\.(?:sql|lua)$/;

export async function readMigrations(folder: URL, language: MigrationLanguage = "sql"): Promise<readonly Migration[]> {
  const base = folder.href.endsWith("/") ? folder : new URL(`${folder.href}/`);
  const files = (await readdir(base)).filter((name) => name.endsWith(`.${language}`)).sort();
  const migrations = await Promise.all(files.map((file) => readMigration(base, file, language)));
  migrations.forEach(({ version, name }, index) => {
    if (version !== index + 1) throw new Error(`migration ${version}-${name} should have number ${index + 1}`);
  });
  return migrations;
}

async function readMigration(base: URL, file: string, language: MigrationLanguage): Promise<Migration> {
  const [, version, name] = FILE_NAME.exec(file) ?? [];
  if (version === undefined || name === undefined) throw new Error(`${file} is not named like 0001-name.${language}`);
  return { version: Number(version), name, text: await readFile(new URL(file, base), "utf8") };
}
