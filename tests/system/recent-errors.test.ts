// What goes wrong in the process of the pages is seen in the back office's system room, and by nobody else.
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { ERRORS_PATH } from "@souk/chassis/recent-errors";
import { expect } from "../market/goods.ts";
import { staffAccount, startMarket } from "../market/market.ts";
import { eventually } from "../market/purchase.ts";

test("an error of the web process is among the recent ones", async (t) => {
  const market = await startMarket({}, t);
  const staff = await market.staff();
  const ofWeb = async () => {
    const { body } = await expect(staff.readSystem({}), "the system");
    return body.recentErrors.filter(({ service }) => service === "web");
  };
  assert.deepEqual(await ofWeb(), []);

  const store = new DatabaseSync(join(market.folder, "stores", "web.db"));
  store.exec("DROP TABLE sessions");
  store.close();
  const failed = await fetch(`${market.url}/admin/session`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-requested-with": "souk-admin",
      "sec-fetch-site": "same-origin",
    },
    body: JSON.stringify(staffAccount),
  });
  assert.equal(failed.status, 500);
  const { traceId } = (await failed.json()) as { traceId: string };
  const [error] = await eventually("told", ofWeb, (errors) => errors.length > 0);
  assert.deepEqual(
    [error?.instance, error?.message, error?.reason, error?.traceId],
    ["web-1", "a request failed", "no such table: sessions", traceId],
  );

  assert.equal((await fetch(market.url + ERRORS_PATH)).status, 404, "not through the gateway");
  const web = (await market.processes()).find(({ service }) => service === "web");
  assert.equal((await fetch(web?.url + ERRORS_PATH)).status, 401, "and not without a service's token");
});
