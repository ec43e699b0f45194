import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { missingApplications } from "./applications.ts";

test("an application that can be built and was not is missing", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "souk-web-"));
  t.after(() => rm(folder, { recursive: true }));
  const application = async (name: string, manifest: object): Promise<void> => {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "package.json"), JSON.stringify(manifest));
  };
  await application("server", {});
  await application("storefront", { scripts: { build: "true" } });
  await application("admin", { scripts: { build: "true" } });
  await writeFile(join(folder, "build.ts"), "");
  assert.deepEqual(missingApplications(folder), ["admin", "storefront"]);
  await mkdir(join(folder, "admin", "build", "client"), { recursive: true });
  assert.deepEqual(missingApplications(folder), ["storefront"]);
  assert.deepEqual(missingApplications(join(folder, "nowhere")), []);
});
