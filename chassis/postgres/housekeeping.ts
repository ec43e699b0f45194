// What a PostgreSQL store forgets, in many small statements, so that none holds many rows for long.
import { createHousekeeping } from "../housekeeping.ts";
import { sweepIdempotency } from "./idempotency.ts";
import { sweepInbox } from "./inbox.ts";
import type { Queries } from "./statements.ts";

export const { sweep, startHousekeeping } = createHousekeeping<Queries>([sweepIdempotency, sweepInbox]);
