import { createMemoryIndex } from "./memory-index.ts";
import { searchIndexConformance } from "./search-index.conformance.ts";

searchIndexConformance("memory", createMemoryIndex);
