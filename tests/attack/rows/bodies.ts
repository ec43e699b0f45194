// What a client may not decide: types are not repaired, unknown fields are not dropped, prices are not taken.
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { suite, test } from "node:test";
import { address } from "../../market/goods.ts";
import { attackMarket } from "../market.ts";
import { newEmail, PASSWORD, people } from "../people.ts";
import { assertProblem } from "../problems.ts";
import { checkout, checkoutBody, filledCart, goods, newCart, newName, orderUnpaid, readOrder, sell } from "../trade.ts";
import { send } from "../wire.ts";

type Attempt = { readonly path: string; readonly method?: string; readonly json: Record<string, unknown> };

/** A valid body of routes that matter, by who may send it. */
async function validBodies(): Promise<readonly (Attempt & { readonly token?: string })[]> {
  const { alice, owner } = await people();
  const cart = await filledCart();
  const sku = await goods();
  const { orderId, orderToken } = await orderUnpaid();
  const name = newName("T");
  return [
    { path: "/api/v1/auth/register", json: { email: newEmail("x"), password: PASSWORD, name: "X" } },
    { path: "/api/v1/auth/login", json: { email: alice.email, password: PASSWORD } },
    { path: "/api/v1/auth/refresh", json: { refreshToken: "x" } },
    { path: "/api/v1/users/me", method: "PATCH", token: alice.token, json: { name: "Alice" } },
    { path: "/api/v1/users/me/addresses", token: alice.token, json: { ...address } },
    { path: "/api/v1/staff", token: owner.token, json: { email: newEmail("s"), password: PASSWORD, name: "S" } },
    { path: "/api/v1/carts", json: { currency: "EUR" } },
    { path: `/api/v1/carts/${cart}/items`, json: { sku, quantity: 1 } },
    { path: `/api/v1/carts/${cart}/items/${sku}`, method: "PATCH", json: { quantity: 2 } },
    { path: `/api/v1/carts/${cart}/checkout`, json: checkoutBody() },
    { path: `/api/v1/orders/${orderId}/payments?orderToken=${orderToken}`, json: { payment: { method: "card" } } },
    { path: `/api/v1/orders/${orderId}/refunds`, token: owner.token, json: { reason: "because" } },
    { path: `/api/v1/orders/${orderId}/fulfilments`, token: owner.token, json: { carrier: "DHL" } },
    {
      path: "/api/v1/products",
      token: owner.token,
      json: { title: name, variants: [{ sku: name, price: { amount: 1, currency: "EUR" } }] },
    },
    { path: "/api/v1/collections", token: owner.token, json: { title: name } },
    { path: `/api/v1/stock/${sku}`, method: "PUT", token: owner.token, json: { onHand: 1 } },
    { path: `/api/v1/stock/${sku}/adjustments`, token: owner.token, json: { delta: 1, reason: "found" } },
    { path: "/api/v1/settings", method: "PATCH", token: owner.token, json: { theme: "plain" } },
    {
      path: "/api/v1/tax-rates",
      token: owner.token,
      json: { country: "ZZ", taxClass: "standard", rateBasisPoints: 100, included: true },
    },
  ];
}

const FORBIDDEN = {
  price: 1,
  unitPrice: { amount: 1, currency: "EUR" },
  total: 1,
  discount: 100,
  role: "owner",
  status: "paid",
  userId: "00000000-0000-7000-8000-000000000000",
  customerId: "00000000-0000-7000-8000-000000000000",
  id: "00000000-0000-7000-8000-000000000000",
  isAdmin: true,
  scope: "staff:write",
};

async function attempt({ path, method = "POST", token, json }: Attempt & { readonly token?: string }) {
  const { url } = await attackMarket();
  return send(url, path, { method, token, json, key: newName("key") });
}

suite("unknown fields", () => {
  test("price, role, status, userId and the like are 400 on every route that writes, named by a pointer", async () => {
    const bodies = await validBodies();
    for (const body of bodies) {
      for (const [field, value] of Object.entries(FORBIDDEN)) {
        if (field in body.json || (field === "role" && body.path === "/api/v1/staff")) continue;
        if (field === "status" && body.path === "/api/v1/products") continue;
        const answer = await attempt({ ...body, json: { ...body.json, [field]: value } });
        assertProblem(answer, 400, "invalid_request", `${body.path} with ${field}`);
        assert.deepEqual(
          (answer.body.errors as { pointer: string; code: string }[]).map(({ pointer, code }) => [pointer, code]),
          [[`/${field}`, "unknown_field"]],
          body.path,
        );
      }
    }
  });

  test("nor deeper inside", async () => {
    const cart = await filledCart();
    for (const change of [
      { payment: { method: "card", amount: 1 } },
      { payment: { method: "card", paymentMethod: "pm_card_visa", confirm: true, cardNumber: "4242424242424242" } },
      { shippingAddress: { ...address, isVerified: true } },
      { expectedTotal: { amount: 1, currency: "EUR", exact: true } },
    ]) {
      assertProblem(
        await checkout(cart, { body: checkoutBody(change) }),
        400,
        "invalid_request",
        JSON.stringify(change),
      );
    }
  });
});

suite("type juggling", () => {
  test("true, text, lists and objects are not taken for a number, nor numbers for text", async () => {
    const cart = await filledCart();
    const sku = await goods();
    const { owner } = await people();
    for (const quantity of [true, "3", ["3"], [3], { $gt: 0 }, null, "3 ", "0x3", {}]) {
      const add = { path: `/api/v1/carts/${cart}/items`, json: { sku, quantity } };
      assertProblem(await attempt(add), 400, "invalid_request", JSON.stringify(quantity));
      const set = { path: `/api/v1/carts/${cart}/items/${sku}`, method: "PATCH", json: { quantity } };
      assertProblem(await attempt(set), 400, "invalid_request", JSON.stringify(quantity));
      const stock = { path: `/api/v1/stock/${sku}`, method: "PUT", token: owner.token, json: { onHand: quantity } };
      assertProblem(await attempt(stock), 400, "invalid_request", JSON.stringify(quantity));
    }
    for (const text of [true, 3, ["a"], { $gt: "" }, null, {}]) {
      const login = { path: "/api/v1/auth/login", json: { email: text, password: text } };
      assertProblem(await attempt(login), 400, "invalid_request", JSON.stringify(text));
      assertProblem(await attempt({ path: "/api/v1/carts", json: { currency: text } }), 400, "invalid_request");
      const item = { path: `/api/v1/carts/${cart}/items`, json: { sku: text, quantity: 1 } };
      assertProblem(await attempt(item), 400, "invalid_request", JSON.stringify(text));
    }
    for (const confirm of ["true", 1, "yes", [true]]) {
      const body = checkoutBody({ payment: { method: "card", paymentMethod: "pm_card_visa", confirm } });
      assertProblem(await checkout(cart, { body }), 400, "invalid_request", JSON.stringify(confirm));
    }
  });

  test("the last of two fields of one name does not slip past the first", async () => {
    const { url } = await attackMarket();
    const cart = await newCart();
    const bytes = `{"sku":"${await goods()}","quantity":1,"quantity":"9"}`;
    const headers = { "content-type": "application/json" };
    assertProblem(await send(url, `/api/v1/carts/${cart}/items`, { bytes, headers }), 400, "invalid_request");
  });

  test("a query parameter given twice is not taken for one", async () => {
    const { url } = await attackMarket();
    for (const query of ["limit=1&limit=2", "limit[]=1", "q[$gt]=", "q=a&q=b", "sort=price&sort=title"]) {
      assertProblem(await send(url, `/api/v1/products?${query}`), 400, "invalid_request", query);
    }
  });
});

suite("quantities and amounts", () => {
  test("−1, 0, 1.5, 1e400, 2^53+1: 400", async () => {
    const { url } = await attackMarket();
    const { owner } = await people();
    const cart = await filledCart();
    const sku = await goods();
    const headers = { "content-type": "application/json" };
    for (const text of ["-1", "0", "1.5", "1e400", "9007199254740993", "1000", "-0", "1e3"]) {
      const bytes = `{"sku":"${sku}","quantity":${text}}`;
      assertProblem(await send(url, `/api/v1/carts/${cart}/items`, { bytes, headers }), 400, undefined, text);
    }
    for (const text of ["-1", "1.5", "1e400", "9007199254740993", "1000000001"]) {
      const stock = { method: "PUT", token: owner.token, headers };
      assertProblem(await send(url, `/api/v1/stock/${sku}`, { ...stock, bytes: `{"onHand":${text}}` }), 400);
    }
  });

  test("a cart can't hold more than 999 of a line, however it is added up", async () => {
    const { url } = await attackMarket();
    const cart = await filledCart(undefined, await goods(), 999);
    const more = await send(url, `/api/v1/carts/${cart}/items`, { json: { sku: await goods(), quantity: 1 } });
    assertProblem(more, 422, "unprocessable");
  });

  test("a total over what can be collected: 422, and nothing is held", async () => {
    const sku = await sell({ amount: 900_000_000_000, units: 10 });
    const cart = await filledCart(undefined, sku);
    const answer = await checkout(cart);
    assertProblem(answer, 422, "amount_too_large");
    const { url } = await attackMarket();
    const { owner } = await people();
    assert.equal((await send(url, `/api/v1/stock/${sku}`, { token: owner.token })).body.reserved, 0);
  });

  test("the store's own CHECK is the second wall", async () => {
    const market = await attackMarket();
    const sku = await goods();
    const { orderId } = await orderUnpaid();
    const statements = {
      products: [
        `UPDATE stock_levels SET reserved = on_hand + 1 WHERE sku = '${sku}'`,
        `UPDATE stock_levels SET reserved = -1 WHERE sku = '${sku}'`,
        `UPDATE stock_levels SET on_hand = -1 WHERE sku = '${sku}'`,
      ],
      orders: [
        `UPDATE orders SET total = total - 1 WHERE id = '${orderId}'`,
        `UPDATE orders SET captured = 1 WHERE id = '${orderId}'`,
        `UPDATE orders SET refunded = 1 WHERE id = '${orderId}'`,
        `UPDATE orders SET status = 'free' WHERE id = '${orderId}'`,
        `UPDATE order_lines SET quantity = 0 WHERE order_id = '${orderId}'`,
        `UPDATE cart_lines SET quantity = -1`,
      ],
      payments: [
        `UPDATE payables SET captured = amount - 1 WHERE order_id = '${orderId}'`,
        `UPDATE payables SET refunded = captured + 1 WHERE order_id = '${orderId}'`,
      ],
    };
    for (const [service, each] of Object.entries(statements)) {
      const database = new DatabaseSync(market.storeFile(service));
      try {
        database.exec("PRAGMA busy_timeout = 5000");
        for (const statement of each) {
          database.exec("BEGIN IMMEDIATE");
          assert.throws(() => database.exec(statement), /constraint/i, statement);
          database.exec("ROLLBACK");
        }
      } finally {
        database.close();
      }
    }
    assert.equal((await readOrder(orderId)).status, "awaiting_payment");
  });
});

suite("currencies", () => {
  test("an unknown currency: 422; one that is none: 400", async () => {
    const { url } = await attackMarket();
    const { owner } = await people();
    assertProblem(await send(url, "/api/v1/carts", { json: { currency: "XYZ" } }), 422, "unknown_currency");
    assertProblem(await send(url, "/api/v1/products?currency=XYZ"), 422, "unknown_currency");
    for (const currency of ["eur", "EU", "EURO", ""]) {
      assertProblem(await send(url, "/api/v1/carts", { json: { currency } }), 400, "invalid_request", currency);
    }
    const name = newName("CUR");
    const json = { title: name, variants: [{ sku: name, price: { amount: 1, currency: "XYZ" } }] };
    assertProblem(await send(url, "/api/v1/products", { token: owner.token, json }), 422, "unknown_currency");
  });

  test("what has no price in the cart's currency is not for sale in it: 422", async () => {
    const { url } = await attackMarket();
    const cart = await send(url, "/api/v1/carts", { json: { currency: "JPY" } });
    const json = { sku: await goods(), quantity: 1 };
    assertProblem(await send(url, `/api/v1/carts/${cart.body.id}/items`, { json }), 422, "not_for_sale");
  });

  test("an expected total or a refund in another currency: 422", async () => {
    const { url } = await attackMarket();
    const { owner } = await people();
    const cart = await filledCart();
    const body = checkoutBody({ expectedTotal: { amount: 2_489, currency: "USD" } });
    assertProblem(await checkout(cart, { body }), 422, "currency_mismatch");
    const paid = await checkout(await filledCart());
    const { id } = paid.body.order as { id: string };
    const refund = { amount: { amount: 1, currency: "USD" }, reason: "wrong currency" };
    const answer = await send(url, `/api/v1/orders/${id}/refunds`, {
      token: owner.token,
      key: newName("key"),
      json: refund,
    });
    assertProblem(answer, 422, "currency_mismatch");
  });
});
