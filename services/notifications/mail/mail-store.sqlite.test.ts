import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import { temporaryDatabase } from "@souk/chassis/sqlite/testing";
import { migrations } from "../stores.sqlite.ts";
import { mailStoreConformance } from "./mail-store.conformance.ts";
import { createSqliteMailStore } from "./mail-store.sqlite.ts";

const ids = createIds(systemClock, systemRandom);

mailStoreConformance("sqlite", async (t) => createSqliteMailStore(await temporaryDatabase(t, { migrations }), ids));
