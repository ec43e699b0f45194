// The services of deploy/compose.yaml in containers, on real engines: those of the host, because no image of one can be pulled
// where this runs. One journey: a purchase is paid, its mail arrives, and after a restart of all it is still there.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createClient } from "@souk/contracts/client";
import { broker } from "../engines/broker-rabbitmq.ts";
import { productionStores } from "../engines/production-stores.ts";
import { expect, putGoods } from "../market/goods.ts";
import { mailboxAt } from "../market/mailbox.ts";
import { runSouk, staffAccount } from "../market/market.ts";
import { checkout, eventually, fillCart } from "../market/purchase.ts";
import { type HostEngines, planContainers } from "./container-market.ts";

const STORES = ["users", "products", "orders", "payments", "notifications"];

test("containers on real engines: a purchase is paid, its mail arrives, and a restart loses nothing", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "souk-containers-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { stdout } = await runSouk(["secrets", "--env"], {
    SOUK_DATA_DIR: folder,
    SOUK_ADMIN_EMAIL: staffAccount.email,
    SOUK_ADMIN_PASSWORD: staffAccount.password,
  });
  const endings: (() => Promise<unknown> | undefined)[] = [];
  t.after(async () => {
    for (const end of endings.toReversed()) await end();
  });
  const stores = await productionStores(broker, { after: (task) => void endings.push(task) });
  const market = await planContainers(stdout, enginesOf(stores));
  endings.push(() => market.remove());
  await market.open();

  const anonymous = createClient({ baseUrl: market.url });
  const session = await eventually(
    "the owner signs in",
    () => anonymous.logIn({ body: staffAccount }),
    ({ status }) => status === 200,
  );
  const { body } = await expect(Promise.resolve(session), "the owner signs in");
  await putGoods(createClient({ baseUrl: market.url, token: body.accessToken }), [
    { sku: "BOWL", price: 1900, units: 3 },
  ]);
  const { order, orderToken } = await checkout(anonymous, await fillCart(anonymous, { sku: "BOWL", quantity: 1 }));
  const paid = (): Promise<string | number> =>
    eventually(
      "the order is paid",
      async () => {
        const answer = await anonymous.readOrder({ params: { id: order.id }, query: { orderToken } });
        return "problem" in answer ? answer.status : answer.body.status;
      },
      (status) => status === "paid",
    );
  await paid();
  const { mails } = mailboxAt(() => `http://127.0.0.1:${market.portOf("mailbox")}`);
  await eventually(
    "the confirmation",
    async () => (await mails("ada@example.org")).length,
    (count) => count === 1,
  );
  for (const service of STORES) {
    const files = await market.inside(service, "ls", "/data");
    assert.doesNotMatch(files.stdout, /\.db$/m, `${service} keeps nothing of its own`);
  }
  for (const service of ["gateway", "web", ...STORES.toReversed()]) await market.stop(service);
  await market.open();
  await paid();
});

function enginesOf({ BUS_URL = "", ...stores }: Readonly<Record<string, string>>): HostEngines {
  const told = STORES.map((name) => {
    const DATABASE_URL = stores[`${name.toUpperCase()}_DATABASE_URL`] ?? "absent";
    return [name, { DATABASE_URL, BUS_URL }] as const;
  });
  return { ...Object.fromEntries(told), gateway: { BUS_URL } };
}
