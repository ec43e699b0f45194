// A service whose instances come, leave and are killed while it is asked without a pause, through the chassis' own
// client: nobody who asks notices, but for what was under way on an instance that was killed. The requests are writes
// without a key, which nothing may repeat, so that no retry hides a failure.
import assert from "node:assert/strict";
import { test } from "node:test";
import { access } from "@souk/contracts/access";
import { defineRoute } from "@souk/contracts/route";
import { object, Type } from "@souk/contracts/schema";
import type { ServiceTokens } from "../auth.ts";
import { createServiceClient } from "../client.ts";
import { systemClock } from "../clock.ts";
import { backgroundContext } from "../context.ts";
import type { Discovery, Registration } from "../discovery.ts";
import { createHealth } from "../health.ts";
import { createIds } from "../ids.ts";
import { systemRandom } from "../random.ts";
import { createTestIssuer, quietLog } from "../server.harness.ts";
import { createHttpServer, serve } from "../server.ts";
import { createTelemetry } from "../telemetry.ts";

export type RollingStage = {
  readonly discovery: Discovery;
  register(instance: string): Registration;
  close(): Promise<void>;
};

const SERVICE = "orders";
const write = defineRoute({
  name: "write",
  service: SERVICE,
  method: "POST",
  path: "/api/v1/things",
  summary: "",
  access: access.public,
  body: object({ id: Type.String() }),
  replies: { 201: object({ id: Type.String() }) },
});
const tokens: ServiceTokens = {
  current: async () => "token",
  ready: () => "token",
  refused: () => undefined,
  start: () => undefined,
  stop: () => undefined,
};
const telemetryOf = (instance: string) =>
  createTelemetry({ service: SERVICE, instance, clock: systemClock, random: systemRandom });

const ASKERS = 16;
const WORK_MS = 3;
const ROUNDS = 4;
const SETTLE_MS = 400;

/** An instance as the chassis makes it, whose every request takes a moment. */
async function openInstance(name: string, registration: Registration) {
  const { verifier } = await createTestIssuer();
  const handler = async (request: { readonly body: { readonly id: string } }) => {
    await systemClock.sleep(WORK_MS);
    return { status: 201 as const, body: { id: request.body.id } };
  };
  const health = createHealth({ clock: systemClock });
  const server = createHttpServer({
    service: SERVICE,
    served: [serve(write, handler)],
    ...{ verifier, log: quietLog, telemetry: telemetryOf(name), clock: systemClock, random: systemRandom, health },
    ids: createIds(systemClock, systemRandom),
  });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  await registration.announce(url);
  return {
    url,
    /** As a service stops. */
    leave: async () => {
      health.stopping();
      await registration.withdraw();
      await server.close();
    },
    /** As a process dies: no word to the registry. */
    kill: (): void => {
      server.fastify.server.close();
      server.fastify.server.closeAllConnections();
    },
    bury: () => registration.withdraw(),
  };
}

export function rollingConformance(name: string, open: () => Promise<RollingStage>, withinMs: number): void {
  test(`${name}: instances come and go under load, and only what a killed one was doing fails`, async (t) => {
    const stage = await open();
    t.after(() => stage.close());
    const { discovery } = stage;
    await discovery.start();
    const client = createServiceClient({
      ...{ service: "asker", discovery, tokens, clock: systemClock, random: systemRandom, log: quietLog },
      telemetry: telemetryOf("asker-1"),
    });
    t.after(() => client.close());

    let stop = false;
    let asked = 0;
    const failures: unknown[] = [];
    const ask = async (asker: number): Promise<void> => {
      for (let count = 0; !stop; count += 1) {
        const context = backgroundContext({
          ...{ clock: systemClock, random: systemRandom, log: quietLog, timeoutMs: 10_000 },
        });
        try {
          const reply = await client.call(write, { body: { id: `${asker}-${count}` }, context });
          if (reply.status !== 201) failures.push(reply);
        } catch (error) {
          failures.push(error);
        }
        asked += 1;
      }
    };
    let number = 0;
    const come = () => {
      number += 1;
      return openInstance(`${SERVICE}-${number}`, stage.register(`${SERVICE}-${number}`));
    };
    const known = () => discovery.instances(SERVICE).length;
    const until = async (count: number): Promise<void> => {
      const untilMs = performance.now() + withinMs;
      while (known() !== count && performance.now() < untilMs) await systemClock.sleep(10);
      assert.equal(known(), count);
    };

    let current = [await come(), await come()];
    await until(2);
    const asking = Promise.all(Array.from({ length: ASKERS }, (_, asker) => ask(asker)));
    // The other half of a rolling update: one comes, the oldest leaves.
    for (let round = 0; round < ROUNDS; round += 1) {
      current.push(await come());
      await until(3);
      await systemClock.sleep(SETTLE_MS);
      await current.shift()?.leave();
      await until(2);
    }
    assert.deepEqual(failures, [], `of ${asked}`);
    const [victim, ...rest] = current;
    current = rest;
    const [targets] = client.status();
    const lost = targets?.instances.find(({ url }) => url === victim?.url)?.inFlight ?? 0;
    victim?.kill();
    await systemClock.sleep(SETTLE_MS);
    current.push(await come());
    await systemClock.sleep(SETTLE_MS);
    stop = true;
    await asking;
    t.diagnostic(`${asked} writes, ${ROUNDS} left, 1 killed with ${lost} under way, ${failures.length} failed`);
    assert.ok(asked > 200, `only ${asked} asked`);
    assert.ok(failures.length <= lost, `${failures.length} failed, ${lost} were under way`);
    await victim?.bury();
    await Promise.all(current.map((each) => each.leave()));
  });
}
