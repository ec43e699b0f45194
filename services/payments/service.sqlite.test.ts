import { temporaryUrl } from "@souk/chassis/sqlite/testing";
import { serviceConformance } from "./service.conformance.ts";

serviceConformance("sqlite", temporaryUrl);
