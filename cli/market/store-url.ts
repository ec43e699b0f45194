// Which store a service has: the one that the environment names, or the embedded one in the data folder.
import type { DataFolder } from "./data-folder.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export function storeUrlOf(environment: Environment, folder: DataFolder, name: string): string {
  const session = name === "web" ? environment.SESSION_URL : undefined; // It stands before web's own.
  return session || environment[`${name.toUpperCase()}_DATABASE_URL`] || `sqlite:${folder.storeFile(name)}`;
}
