// What a MongoDB store forgets, in many small commands, so that none keeps others waiting.
import { createHousekeeping } from "../housekeeping.ts";
import type { Queries } from "./documents.ts";
import { sweepIdempotency } from "./idempotency.ts";
import { sweepInbox } from "./inbox.ts";

export const { sweep, startHousekeeping } = createHousekeeping<Queries>([sweepIdempotency, sweepInbox]);
