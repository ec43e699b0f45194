import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { test } from "node:test";
import { createListener } from "./listener.ts";

test("a kept-alive connection that was busy when closing began does not hold it up once it is answered", async (t) => {
  const arrived = Promise.withResolvers<() => void>();
  const listener = createListener(
    (_message, response) => arrived.resolve(() => response.end("done")),
    () => "trace",
  );
  const url = await listener.listen("127.0.0.1", 0);
  const agent = new Agent({ keepAlive: true });
  t.after(() => Promise.resolve(agent.destroy()));
  const answered = new Promise<number | undefined>((resolve, reject) => {
    const sent = request(url, { agent }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode));
    });
    sent.on("error", reject);
    sent.end();
  });
  const answer = await arrived.promise;
  const beganMs = performance.now();
  const closed = listener.close(20_000);
  answer();
  assert.equal(await answered, 200);
  await closed;
  assert.ok(performance.now() - beganMs < 5_000);
});
