// Searches, filters, sorts and cursors in hostile hands.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { allRoutes } from "@souk/contracts/routes";
import { attackMarket } from "../market.ts";
import { expected, people } from "../people.ts";
import { assertProblem } from "../problems.ts";
import { query } from "../stores.ts";
import { buy, goods, sell } from "../trade.ts";
import { type Answer, send } from "../wire.ts";

/** Much more than any of these takes on a busy machine, far less than a pattern that backtracks. */
const PATIENCE_MS = 2_000;

async function inTime(about: string, asking: () => Promise<Answer>): Promise<Answer> {
  const began = performance.now();
  const answer = await asking();
  const tookMs = performance.now() - began;
  assert.ok(tookMs < PATIENCE_MS, `${about} took ${Math.round(tookMs)} ms`);
  assert.ok(answer.status < 500, `${about}: ${answer.status} ${answer.text}`);
  return answer;
}

const listProducts = async (parameters: Readonly<Record<string, string>>) => {
  const { url } = await attackMarket();
  return send(url, `/api/v1/products?${new URLSearchParams(parameters)}`);
};

const injections = [
  "' OR '1'='1",
  "'; DROP TABLE products; --",
  '" OR ""="',
  "1); DELETE FROM orders; --",
  "x' UNION SELECT password_hash FROM accounts --",
  "%' AND sleep(5) --",
  '{"$gt":""}',
  '{"$where":"sleep(5000)"}',
  "[$ne]=1",
  "a.b.c",
  `$\{7*7}{{7*7}}<%= 7*7 %>`,
  "*",
  "NEAR(a b)",
  '"unbalanced',
  "a\u0000b",
  "../../etc/passwd",
  "\u202egnp.exe",
];

suite("hostile searches", () => {
  test("100 characters are enough for anybody: more is 400", async () => {
    await goods();
    assertProblem(await listProducts({ q: "x".repeat(101) }), 400, "invalid_request");
    assert.equal((await listProducts({ q: "x".repeat(100) })).status, 200);
    const { url } = await attackMarket();
    assertProblem(await send(url, `/api/v1/search/suggestions?q=${"x".repeat(101)}`), 400, "invalid_request");
    const { owner } = await people();
    const staffSearch = `/api/v1/admin/orders?q=${"x".repeat(101)}`;
    assertProblem(await send(url, staffSearch, { token: owner.token }), 400, "invalid_request");
  });

  test("no search, filter, header or field makes a pattern backtrack", async () => {
    const { url } = await attackMarket();
    const { owner, alice } = await people();
    for (const q of [
      "a".repeat(100),
      `${"a ".repeat(50)}`,
      "(a+)+$".repeat(16),
      "é".repeat(100),
      "😀".repeat(50),
      "-".repeat(100),
      "aaaaaaaaab ".repeat(9),
    ]) {
      await inTime(`q=${q}`, () => listProducts({ q }));
      await inTime(`suggestions ${q}`, () => send(url, `/api/v1/search/suggestions?${new URLSearchParams({ q })}`));
      const customers = `/api/v1/customers?${new URLSearchParams({ q })}`;
      await inTime(`customers ${q}`, () => send(url, customers, { token: owner.token }));
    }
    const emails = [
      "a".repeat(3_000),
      `${"a.".repeat(120)}@b`,
      `a@${"a-".repeat(1_000)}`,
      `${"a".repeat(64)}@${"a.".repeat(90)}!`,
      `"${" ".repeat(200)}`,
    ];
    for (const email of emails) {
      const json = { email, password: "x" };
      assertProblem(await inTime(email, () => send(url, "/api/v1/auth/login", { json })), 400, "invalid_request");
    }
    const headers: readonly Readonly<Record<string, string>>[] = [
      { authorization: `bearer ${" ".repeat(8_000)}x y` },
      { "accept-encoding": "gzip;q=0.0,".repeat(700) },
      { "if-none-match": `${'W/"a", '.repeat(1_000)}"` },
      { "x-forwarded-for": "1.2.3.4, ".repeat(800) },
      { "stripe-signature": "t=1,v1=".repeat(1_000) },
      { "idempotency-key": "a".repeat(8_000) },
      { "content-type": `application/json${"; a=b".repeat(1_000)}` },
      { cookie: "a=b; ".repeat(1_500) },
      { traceparent: "00-".repeat(2_000) },
    ];
    for (const each of headers) {
      const [name] = Object.keys(each);
      await inTime(`header ${name}`, () => send(url, "/api/v1/products?limit=1", { headers: each }));
      await inTime(`header ${name}`, () => send(url, "/api/v1/users/me", { token: alice.token, headers: each }));
      await inTime(`header ${name}`, () => send(url, "/api/v1/carts", { method: "POST", bytes: "{}", headers: each }));
    }
  });

  test("text that is code somewhere else is only text here", async () => {
    const { url } = await attackMarket();
    const { owner, alice } = await people();
    const before = await listProducts({ limit: "1" });
    for (const text of injections) {
      for (const field of ["q", "vendor", "tag", "collection"]) {
        const answer = await inTime(`${field}=${text}`, () => listProducts({ [field]: text }));
        assert.ok(answer.status === 200 || answer.status === 400, answer.text);
        if (field !== "q" && answer.status === 200) assert.equal(answer.body.total, 0, `${field}=${text}`);
      }
      for (const path of ["/api/v1/admin/products", "/api/v1/admin/orders", "/api/v1/customers"]) {
        const staff = await inTime(path, () =>
          send(url, `${path}?${new URLSearchParams({ q: text })}`, { token: owner.token }),
        );
        assert.ok(staff.status === 200 || staff.status === 400, `${path} ${text}: ${staff.text}`);
        if (path !== "/api/v1/admin/products" && staff.status === 200)
          assert.equal(staff.body.total, 0, `${path} ${text}`);
      }
      const name = encodeURIComponent(text);
      if (!/%00|%2e/i.test(name)) {
        assertProblem(await send(url, `/api/v1/orders/${name}`, { token: alice.token }), 404, "not_found", text);
        assertProblem(await send(url, `/api/v1/stock/${name}`, { token: owner.token }), [404, 400], undefined, text);
      }
    }
    assert.equal((await listProducts({ limit: "1" })).body.total, before.body.total);
    assert.ok((await query("users", "SELECT id FROM accounts LIMIT 1")).length === 1, "the tables still stand");
  });

  test("sorts come from a list; operators and dotted keys are no parameters", async () => {
    const { url } = await attackMarket();
    for (const sort of [
      "price; DROP TABLE products",
      "id",
      "-title",
      "price,title",
      "PRICE",
      "(SELECT 1)",
      "__proto__",
    ]) {
      assertProblem(await listProducts({ sort }), 400, "invalid_request", sort);
    }
    for (const text of [
      "q[$gt]=",
      "q.$gt=",
      "vendor[]=a",
      "vendor.name=a",
      "$where=1",
      "__proto__[a]=1",
      "constructor=1",
      "page=2",
      "offset=10",
      "skip=1",
    ]) {
      assertProblem(await send(url, `/api/v1/products?${text}`), 400, "invalid_request", text);
    }
    for (const limit of ["0", "-1", "101", "1e9", "1.5", "NaN", "", "99999999999999999999"]) {
      assertProblem(await listProducts({ limit }), 400, "invalid_request", `limit=${limit}`);
    }
    for (const minPrice of ["-1", "1.5", "1e400", "x", "9007199254740993"]) {
      assertProblem(await listProducts({ minPrice }), 400, "invalid_request", `minPrice=${minPrice}`);
    }
  });
});

suite("cursors", () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

  test("what is none of ours, or of another query, is 400 on every list", async () => {
    const { url } = await attackMarket();
    const { owner, alice } = await people();
    await buy(alice.token);
    const lists = allRoutes.filter(({ query: parameters }) => parameters && "cursor" in parameters.properties);
    assert.ok(lists.length >= 12);
    const bad = [
      "x",
      "AAAA",
      "null",
      encode(["x", 1, "y"]),
      encode([1, 2, 3]),
      encode({ $gt: "" }),
      encode("' OR 1=1 --"),
      encode(["aaaaaaaa", { $gt: "" }, "01a20bcc-a161-7432-8ea6-96990f5d386c"]),
      Buffer.from("' OR 1=1 --").toString("base64url"),
      "a".repeat(513),
      "%ff%fe",
    ];
    for (const { name, path } of lists) {
      const filled = path.replace("{sku}", await goods());
      for (const cursor of bad) {
        const answer = await send(url, `${filled}?cursor=${cursor}`, { token: owner.token });
        assertProblem(answer, 400, "invalid_request", `${name} ${cursor}`);
      }
    }
  });

  test("a cursor goes with its query, and leads through every page once", async () => {
    const { url } = await attackMarket();
    await Promise.all([sell(), sell(), sell()]);
    const page = async (parameters: string) => expected(await send(url, `/api/v1/products?${parameters}`), 200);
    const first = await page("limit=1&sort=price");
    const cursor = String(first.nextCursor);
    assertProblem(await send(url, `/api/v1/products?limit=1&sort=title&cursor=${cursor}`), 400, "invalid_request");
    assertProblem(await send(url, `/api/v1/products?limit=1&sort=price&q=x&cursor=${cursor}`), 400, "invalid_request");
    const seen = new Set((first.items as { id: string }[]).map(({ id }) => id));
    let next: unknown = cursor;
    for (let pages = 0; next !== null && pages < 2_000; pages += 1) {
      const body = await page(`limit=100&sort=price&cursor=${next}`);
      for (const { id } of body.items as { id: string }[]) {
        assert.ok(!seen.has(id), "an item came twice");
        seen.add(id);
      }
      next = body.nextCursor;
    }
    assert.equal(seen.size, first.total);
  });
});
