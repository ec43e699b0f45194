// The applications that web serves are built with the install. Where that did not happen they are built before the first
// start, and a build that fails keeps nobody from the rest of the shop.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type BuildOptions = { readonly root: string; readonly say: (line: string) => void };

export async function buildMissingApplications({ root, say }: BuildOptions): Promise<void> {
  const missing = missingApplications(join(root, "web"));
  if (missing.length === 0) return;
  say(`building the ${missing.join(" and the ")}, once …`);
  const failure = await run([join(root, "web", "build.ts"), "--missing"]);
  if (failure !== undefined) say(`the pages can't be built, the API is open without them: ${failure}`);
}

/** Builds these, whether they were built or not. The complaint, where one fails: what was built before is served on. */
export function buildApplications(root: string, names: readonly string[]): Promise<string | undefined> {
  return run([join(root, "web", "build.ts"), ...names]);
}

export function missingApplications(folder: string): readonly string[] {
  return applicationsIn(folder).filter((name) => !existsSync(join(folder, name, "build", "client")));
}

/** The folders with something to build. */
export function applicationsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => {
    const manifest = join(folder, name, "package.json");
    if (!existsSync(manifest)) return false;
    const { scripts } = JSON.parse(readFileSync(manifest, "utf8")) as {
      readonly scripts?: { readonly build?: string };
    };
    return scripts?.build !== undefined;
  });
}

/** The last line of what it complained about; undefined where it went well. */
function run(args: readonly string[]): Promise<string | undefined> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
  });
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) => resolve(code === 0 ? undefined : (said.trim().split("\n").at(-1) ?? "")));
  });
}
