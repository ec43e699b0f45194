// Builds the applications that web serves: every folder here whose package has a build script, and compresses what it
// made, once and as well as it goes. `npm run build` builds all, `npm run build -- storefront` one; `--missing` only what
// was never built, as the first start does.
import { spawn } from "node:child_process";
import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

type Application = { readonly name: string; readonly folder: string; readonly script: string };

const HERE = import.meta.dirname;
const BIN = join(HERE, "..", "node_modules", ".bin");
const SAID_AT_MOST = 4_000;

function applications(): readonly Application[] {
  return readdirSync(HERE).flatMap((name) => {
    const folder = join(HERE, name);
    const manifest = join(folder, "package.json");
    if (!existsSync(manifest)) return [];
    const { scripts } = JSON.parse(readFileSync(manifest, "utf8")) as { scripts?: { readonly build?: string } };
    return scripts?.build === undefined ? [] : [{ name, folder, script: scripts.build }];
  });
}

/** What the tool said, where it failed; nothing otherwise. */
function build({ folder, script }: Application): Promise<string | undefined> {
  const env = { ...process.env, NODE_ENV: "production", PATH: `${BIN}${delimiter}${process.env.PATH ?? ""}` };
  const child = spawn(script, { cwd: folder, env, shell: true, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString("utf8")).slice(-SAID_AT_MOST);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) => resolve(code === 0 ? undefined : said));
  });
}

const MIN_COMPRESSED_BYTES = 512;

async function compress(folder: string): Promise<void> {
  const files = globSync("**/*.{js,css,html,svg,json,txt,webmanifest}", { cwd: folder }).map((name) =>
    join(folder, name),
  );
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  await Promise.all(
    files
      .filter((file) => statSync(file).size >= MIN_COMPRESSED_BYTES)
      .map(async (file) => writeFile(`${file}.br`, await promisify(brotliCompress)(await readFile(file), { params }))),
  );
}

const asked = process.argv.slice(2);
const names = asked.filter((each) => !each.startsWith("--"));
const onlyMissing = asked.includes("--missing");
const chosen = applications().filter(
  ({ name, folder }) =>
    (names.length === 0 || names.includes(name)) && !(onlyMissing && existsSync(join(folder, "build", "client"))),
);
for (const application of chosen) {
  process.stdout.write(`building the ${application.name} …\n`);
  const failure = await build(application);
  if (failure === undefined) {
    await compress(join(application.folder, "build", "client"));
    continue;
  }
  process.stderr.write(`${failure}\nThe ${application.name} could not be built.\n`);
  process.exitCode = 1;
}
