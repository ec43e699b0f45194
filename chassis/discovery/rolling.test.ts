// Real time here: what counts is how withdrawing, watching and closing interlock. The registry is a fake one; the same
// runs against the real ones in tests/engines.
import { systemClock } from "../clock.ts";
import { createDiscovery, createRegistration } from "../discovery.ts";
import { quietLog } from "../server.harness.ts";
import { startFakeConsul } from "./consul.fixture.ts";
import { rollingConformance } from "./rolling.conformance.ts";

const options = { clock: systemClock, log: quietLog };

rollingConformance(
  "consul:",
  async () => {
    const consul = await startFakeConsul();
    const discovery = createDiscovery(consul.url, options);
    return {
      discovery,
      register: (instance) => createRegistration(consul.url, { ...options, service: "orders", instance }),
      close: async () => {
        await discovery.stop();
        await consul.stop();
      },
    };
  },
  2_000,
);
