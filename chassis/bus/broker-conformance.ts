// What a bus over a broker promises beyond the port `Bus`: that the broker carries, and that nothing rests on it alone.
import { type BrokerWorldOptions, createBrokerWorld } from "./broker-world.harness.ts";
import { busConformance } from "./bus-conformance.ts";

/** A client's own pace of coming back, and its groups'. */
const BACK_WITHIN_MS = 10_000;

export function brokerConformance(driver: string, options: BrokerWorldOptions): void {
  busConformance(driver, () => createBrokerWorld({ ...options, sweepMs: 400 }), { backWithinMs: BACK_WITHIN_MS });
}
