// A store's schema as files: `0001-name.sql`, numbered without gaps, never changed once released.
import { readdir, readFile } from "node:fs/promises";

export type Migration = { readonly version: number; readonly name: string; readonly sql: string };

const FILE_NAME = /^(\d{4})-([a-z0-9-]+)\.sql$/;

export async function readMigrations(folder: URL): Promise<readonly Migration[]> {
  const base = folder.href.endsWith("/") ? folder : new URL(`${folder.href}/`);
  const files = (await readdir(base)).filter((name) => name.endsWith(".sql")).sort();
  const migrations = await Promise.all(files.map((file) => readMigration(base, file)));
  migrations.forEach(({ version, name }, index) => {
    if (version !== index + 1) throw new Error(`migration ${version}-${name} should have number ${index + 1}`);
  });
  return migrations;
}

async function readMigration(base: URL, file: string): Promise<Migration> {
  const [, version, name] = FILE_NAME.exec(file) ?? [];
  if (version === undefined || name === undefined) throw new Error(`${file} is not named like 0001-name.sql`);
  return { version: Number(version), name, sql: await readFile(new URL(file, base), "utf8") };
}
