import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "../log.ts";
import type { Broker } from "./broker.ts";
import { watchBroker } from "./broker-watch.ts";

test("an outage is told once, whoever meets it, and its end too; closing is none", async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(`${JSON.parse(line).level} ${JSON.parse(line).msg}`) };
  const log = createLog({ service: "s", instance: "s-1", level: "info", destination });
  let away = false;
  const answer = async <T>(value: T): Promise<T> => {
    if (away) throw new Error("no");
    return value;
  };
  const reading = {
    read: async () => [],
    acknowledge: async () => undefined,
    reject: async () => undefined,
    close: async () => undefined,
  };
  const broker: Broker = watchBroker(
    {
      publish: () => answer(undefined),
      read: () => answer(reading),
      listen: () => answer(reading),
      trim: () => answer(undefined),
      close: async () => {
        away = true;
      },
    },
    log,
  );
  const meet = () =>
    Promise.allSettled([
      broker.publish("orders", []),
      broker.read({ subscriber: "s", source: "orders", partitions: [] }),
      broker.listen("orders"),
    ]);
  await meet();
  assert.deepEqual(lines, []);
  for (let outage = 1; outage <= 2; outage += 1) {
    away = true;
    await meet();
    await meet();
    assert.equal(lines.length, outage * 2 - 1);
    assert.match(lines.at(-1) ?? "", /^warn the broker can't be reached/);
    away = false;
    await meet();
    assert.match(lines.at(-1) ?? "", /^info the broker is back/);
    assert.equal(lines.length, outage * 2);
  }
  await broker.close();
  await meet();
  assert.equal(lines.length, 4);
});
