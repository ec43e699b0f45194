// Takes what one service needs to run out of a clone whose production dependencies are installed: its workspace, those
// of ours that it depends on, and the packages that these need, each where it was. Workspaces stay real folders behind
// symlinks, because Node strips no types inside node_modules. Used by the Dockerfile only.
//   node deploy/take-workspace.ts orders /out   →  /out/packages (changes rarely), /out/sources
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";

type Manifest = {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

const ROOT = realpathSync(join(import.meta.dirname, ".."));
const [service = "", out = ""] = process.argv.slice(2);
const workspace = [`services/${service}`, `emulators/${service}`, `${service}/server`].find((folder) =>
  existsSync(join(ROOT, folder, "main.ts")),
);
if (!/^[a-z]+$/.test(service) || out === "" || workspace === undefined) {
  throw new Error(`--build-arg SERVICE must be web or name a folder of services/ or emulators/, not '${service}'`);
}
const packages = join(out, "packages");
const sources = join(out, "sources");
const taken = new Set<string>();

/** As Node looks for it: beside whoever asks, then further up. */
function locate(name: string, from: string): string | undefined {
  for (let folder = from; folder.startsWith(ROOT); folder = dirname(folder)) {
    const path = join(folder, "node_modules", name);
    if (existsSync(path)) return path;
  }
  return undefined;
}

function take(folder: string): void {
  const { dependencies, optionalDependencies, peerDependencies } = readManifest(folder);
  for (const name of Object.keys(dependencies ?? {})) takePackage(name, folder, true);
  for (const name of Object.keys({ ...optionalDependencies, ...peerDependencies })) takePackage(name, folder, false);
}

function takePackage(name: string, from: string, needed: boolean): void {
  const path = locate(name, from);
  if (path === undefined) {
    if (needed) throw new Error(`${name} is not installed, but ${relative(ROOT, from)} needs it`);
    return;
  }
  if (taken.has(path)) return;
  taken.add(path);
  const real = realpathSync(path);
  if (real === path) copy(path, packages);
  else {
    const link = join(packages, relative(ROOT, path));
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(path), real), link);
    copy(real, sources);
  }
  take(real);
}

/** Nested packages are taken one by one, where somebody needs them. */
function copy(folder: string, to: string): void {
  const filter = (path: string): boolean => !relative(folder, path).split("/").includes("node_modules");
  cpSync(folder, join(to, relative(ROOT, folder)), { recursive: true, filter });
}

/** What web serves is built by now and needs no package. */
function takeApplications(): void {
  for (const name of readdirSync(join(ROOT, "web"))) {
    const build = join(ROOT, "web", name, "build");
    if (existsSync(build)) cpSync(build, join(sources, "web", name, "build"), { recursive: true });
  }
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

copy(join(ROOT, workspace), sources);
take(join(ROOT, workspace));
if (service === "web") takeApplications();
symlinkSync(workspace, join(sources, "service"));
cpSync(join(ROOT, "package.json"), join(sources, "package.json"));
mkdirSync(join(sources, "deploy"), { recursive: true });
cpSync(join(ROOT, "deploy", "health-check.ts"), join(sources, "deploy", "health-check.ts"));
