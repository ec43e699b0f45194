// What a Redis store forgets, in many small scripts, so that none holds the server for long.
import { createHousekeeping } from "../housekeeping.ts";
import type { Scripts } from "./database.ts";
import { sweepIdempotency } from "./idempotency.ts";
import { sweepInbox } from "./inbox.ts";

export const { sweep, startHousekeeping } = createHousekeeping<Scripts>([sweepIdempotency, sweepInbox]);
