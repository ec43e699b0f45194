import { temporaryPostgres } from "@souk/chassis/postgres/testing";
import { migrations } from "../stores.postgres.ts";
import { mailTextStoreConformance } from "./mail-text-store.conformance.ts";
import { createPostgresMailTextStore } from "./mail-text-store.postgres.ts";

mailTextStoreConformance("postgres", async (t) =>
  createPostgresMailTextStore((await temporaryPostgres(t, { migrations, owner: "notifications" })).database),
);
