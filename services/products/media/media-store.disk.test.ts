import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import { mediaStoreConformance } from "./media-store.conformance.ts";
import { createDiskMediaStore } from "./media-store.disk.ts";

mediaStoreConformance("disk", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "souk-media-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return createDiskMediaStore(folder, createIds(systemClock, systemRandom));
});
