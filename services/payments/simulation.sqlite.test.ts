import { simulationConformance } from "./simulation.conformance.ts";
import { openSqliteStore } from "./testing.ts";

simulationConformance("sqlite", openSqliteStore);
