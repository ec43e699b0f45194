// What is told to others of a commit that another instance has just made is on disk by then (chassis/mysql/durability.ts).
import assert from "node:assert/strict";
import { test } from "node:test";
import { openMysqlHome } from "../testing/home.mysql.ts";
import { openStoresIn } from "../testing/home.ts";
import { emptyCart, nextId } from "../testing/orders.ts";

test("standings and stored answers wait until what they rest on is on disk", async (t) => {
  const home = await openMysqlHome(t);
  const marks = async () => (await home.rows<{ number: number }>("SELECT number FROM durable_mark"))[0]?.number ?? -1;
  const [one, other] = [await openStoresIn(home), await openStoresIn(home)];
  const unknown = nextId();
  await one.orders.standings([unknown], 1);
  const before = await marks();
  assert.deepEqual(await other.orders.standings([unknown], 2), [{ orderId: unknown, standing: "closed" }]);
  assert.equal(await marks(), before + 1);
  const once = { scope: "s", key: "k", fingerprint: "f" };
  await one.carts.create(emptyCart(), "made", { at: 1, once });
  assert.equal(await marks(), before + 1, "its own commit is on disk");
  assert.deepEqual(await other.carts.resultOf(once), { result: "made" });
  assert.equal(await marks(), before + 2);
  assert.equal(await other.carts.resultOf({ ...once, key: "another" }), undefined);
  assert.equal(await marks(), before + 2, "nothing was told");
});
