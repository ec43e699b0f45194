import { journeys } from "./journeys.conformance.ts";

journeys("embedded", () => ({}));
