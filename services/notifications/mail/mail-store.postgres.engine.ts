import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { temporaryPostgres } from "@souk/chassis/postgres/testing";
import { systemRandom } from "@souk/chassis/random";
import { migrations } from "../stores.postgres.ts";
import { mailStoreConformance } from "./mail-store.conformance.ts";
import { createPostgresMailStore } from "./mail-store.postgres.ts";

const ids = createIds(systemClock, systemRandom);

mailStoreConformance("postgres", async (t) =>
  createPostgresMailStore((await temporaryPostgres(t, { migrations, owner: "notifications" })).database, ids),
);
