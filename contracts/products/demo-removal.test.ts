// What removing the demo may take, and what it may not.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Refusal } from "../client.ts";
import { type DemoRemovalOptions, type DemoShop, removeDemo } from "./demo-removal.ts";

type Held = {
  readonly id: string;
  readonly handle: string;
  readonly title: string;
  readonly vendor: string;
  status: string;
  readonly version: number;
  readonly collections: readonly string[];
  readonly variants: readonly { readonly sku: string; readonly reserved: number }[];
};

const POTTERY = "Two Rivers Pottery";
const jug = (fields: Partial<Held> = {}): Held => ({
  ...{ id: "jug", handle: "riverbank-water-jug", title: "Jug", vendor: POTTERY, status: "active", version: 1 },
  ...{ collections: ["clay-and-glaze"], variants: [{ sku: "jug-1", reserved: 0 }] },
  ...fields,
});

/** A shop that does as it is told, and notes it. */
function shopOf(products: Held[], movements = 1, pageSize = 100) {
  const done: string[] = [];
  const collections = [
    { id: "c1", handle: "clay-and-glaze", title: "Clay" },
    { id: "c2", handle: "lamplight", title: "Light" },
    { id: "c3", handle: "own", title: "Own" },
  ];
  const list = async ({ query }: { query: { cursor?: string } }) => {
    const from = Number(query.cursor ?? 0);
    const next = from + pageSize < products.length ? String(from + pageSize) : null;
    return {
      status: 200,
      body: { items: products.slice(from, from + pageSize), nextCursor: next, total: products.length },
    };
  };
  const note =
    (what: string) =>
    async ({ params, query }: { params: { idOrHandle: string }; query?: { version?: number } }) => {
      done.push(`${what} ${params.idOrHandle}${query?.version === undefined ? "" : ` as version ${query.version}`}`);
      return { status: 200, body: null };
    };
  const shop = {
    listStaffProducts: list,
    listMovements: async () => ({ status: 200, body: { items: [], nextCursor: null, total: movements } }),
    deleteProduct: note("delete"),
    updateProduct: note("archive"),
    listCollections: async () => ({ status: 200, body: { items: collections, nextCursor: null, total: 3 } }),
    deleteCollection: note("close"),
  };
  return { shop: shop as unknown as DemoShop, done };
}

/** As its callers do it: a refusal is thrown. */
const taken = (async (call: Promise<{ readonly body: unknown } | Refusal>) => {
  const answer = await call;
  if ("problem" in answer) throw new Error(answer.problem.code);
  return answer.body;
}) as DemoRemovalOptions["taken"];
const remove = (shop: DemoShop) => removeDemo({ shop, taken, onProgress: () => {} });
const JUG = { handle: "riverbank-water-jug", title: "Jug" };
const CLAY = { handle: "clay-and-glaze", title: "Clay" };
const LIGHT = { handle: "lamplight", title: "Light" };
const none = { deleted: 0, archived: [], kept: [], collections: 0, keptCollections: [] };

test("what nobody has touched is deleted, and its empty stalls close", async () => {
  const { shop, done } = shopOf([jug()]);
  assert.deepEqual(await remove(shop), { ...none, deleted: 1, collections: 2 });
  assert.deepEqual(done, ["delete jug as version 1", "close c1", "close c2"]);
});

test("what was ordered or counted is archived", async () => {
  const sold = shopOf([jug()], 2);
  assert.deepEqual(await remove(sold.shop), { ...none, archived: [JUG], collections: 2 });
  assert.equal(sold.done[0], "archive jug");
  const held = shopOf([jug({ variants: [{ sku: "jug-1", reserved: 1 }] })]);
  await remove(held.shop);
  assert.equal(held.done[0], "archive jug");
});

test("what was changed, and what only looks like the demo's, stays with its stall", async () => {
  const own = jug({ id: "own", vendor: "Me" });
  const { shop, done } = shopOf([jug({ version: 2 }), own]);
  assert.deepEqual(await remove(shop), { ...none, kept: [JUG], collections: 1, keptCollections: [CLAY] });
  assert.deepEqual(done, ["close c2"]);
});

test("every page is looked at, and a second time there is nothing to do", async () => {
  const others = Array.from({ length: 5 }, (_, n) => jug({ id: `own-${n}`, handle: `own-${n}`, collections: [] }));
  const { shop, done } = shopOf([...others, jug({ status: "archived", version: 2 }), jug({ id: "late" })], 1, 2);
  const seen: number[] = [];
  assert.deepEqual(await removeDemo({ shop, taken, onProgress: (at, all) => seen.push(at / all) }), {
    ...{ ...none, deleted: 1, archived: [JUG], collections: 2 },
  });
  assert.deepEqual(seen, [0, 0.5, 1]);
  assert.equal(done[0], "delete late as version 1");
});

test("what somebody changes at this moment stays, what somebody deletes is gone, and any other refusal is told", async () => {
  const refusing = (name: keyof DemoShop, status: number, code: string, movements = 1) => {
    const { shop, done } = shopOf([jug()], movements);
    return { shop: { ...shop, [name]: async () => ({ status, problem: { code } }) } as DemoShop, done };
  };
  assert.deepEqual(await remove(refusing("updateProduct", 409, "version_conflict", 2).shop), {
    ...{ ...none, kept: [JUG], collections: 1, keptCollections: [CLAY] },
  });
  assert.deepEqual(await remove(refusing("deleteProduct", 409, "version_conflict").shop), {
    ...{ ...none, kept: [JUG], collections: 1, keptCollections: [CLAY] },
  });
  assert.equal((await remove(refusing("deleteProduct", 404, "not_found").shop)).deleted, 1);
  assert.equal((await remove(refusing("deleteCollection", 404, "not_found").shop)).collections, 2);
  await assert.rejects(remove(refusing("deleteProduct", 403, "forbidden").shop), { message: "forbidden" });
  await assert.rejects(remove(refusing("listCollections", 503, "unavailable").shop), { message: "unavailable" });
});

test("in a shop too large to look through no stall is closed", async () => {
  const many = Array.from({ length: 51 }, (_, n) => jug({ id: `own-${n}`, handle: `own-${n}`, collections: [] }));
  const { shop, done } = shopOf([jug(), ...many], 1, 1);
  assert.deepEqual(await remove(shop), { ...none, deleted: 1, keptCollections: [CLAY, LIGHT] });
  assert.deepEqual(done, ["delete jug as version 1"]);
});
