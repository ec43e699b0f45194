// Other people's things are not there; staff's routes are not for customers; internal routes do not exist outside.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { orderInternalRoutes } from "@souk/contracts/orders/internal-routes";
import { paymentInternalRoutes } from "@souk/contracts/payments/internal-routes";
import { productInternalRoutes } from "@souk/contracts/products/internal-routes";
import { allRoutes } from "@souk/contracts/routes";
import { userInternalRoutes } from "@souk/contracts/users/internal-routes";
import { address } from "../../market/goods.ts";
import { attackMarket } from "../market.ts";
import { expected, people } from "../people.ts";
import { assertProblem, assertSameRefusal } from "../problems.ts";
import { buy, checkoutBody, filledCart, goods, newName } from "../trade.ts";
import { newAddress, send } from "../wire.ts";

const MISSING = "01a20bcc-a161-7432-8ea6-96990f5d386c";

suite("somebody else's", () => {
  test("order, cart, address and payment are 404, identical to missing ones but for the trace", async () => {
    const { url } = await attackMarket();
    const { alice, bob } = await people();
    const { orderId, paymentId } = await buy(alice.token);
    const cart = await filledCart(alice.token);
    const book = { token: alice.token, json: address };
    const saved = String(expected(await send(url, "/api/v1/users/me/addresses", book), 201).id);
    const sku = await goods();
    const cases: readonly (readonly [string, string, string, unknown?])[] = [
      ["GET", `/api/v1/orders/{}`, orderId],
      ["POST", `/api/v1/orders/{}/payments`, orderId, { payment: { method: "card" } }],
      ["POST", `/api/v1/orders/{}/cancel`, orderId],
      ["POST", `/api/v1/orders/{}/cart`, orderId],
      ["GET", `/api/v1/carts/{}`, cart],
      ["POST", `/api/v1/carts/{}/items`, cart, { sku, quantity: 1 }],
      ["PATCH", `/api/v1/carts/{}/items/${sku}`, cart, { quantity: 1 }],
      ["DELETE", `/api/v1/carts/{}/items/${sku}`, cart],
      ["POST", `/api/v1/carts/{}/claim`, cart],
      ["GET", `/api/v1/carts/{}/shipping-options?country=DE`, cart],
      ["POST", `/api/v1/carts/{}/checkout`, cart, checkoutBody()],
      ["PUT", `/api/v1/users/me/addresses/{}`, saved, address],
      ["DELETE", `/api/v1/users/me/addresses/{}`, saved],
      ["GET", `/api/v1/payments/{}`, paymentId],
    ];
    for (const [method, path, id, json] of cases) {
      const ask = (which: string, token?: string) =>
        send(url, path.replace("{}", which), { method, token, json, key: newName("key") });
      const missing = id.startsWith("pi_") ? `pi_${"0".repeat(id.length - 3)}` : MISSING;
      const foreign = await ask(id, bob.token);
      assertProblem(foreign, 404, "not_found", `${method} ${path}`);
      assertSameRefusal(foreign, await ask(missing, bob.token), `${method} ${path}`);
      if (path.startsWith("/api/v1/users") || path.endsWith("/claim")) continue;
      const stranger = await ask(id);
      assertProblem(stranger, 404, "not_found", `${method} ${path} as nobody`);
      assertSameRefusal(stranger, await ask(missing), `${method} ${path} as nobody`);
    }
    const cartNow = expected(await send(url, `/api/v1/carts/${cart}`, { token: alice.token }), 200);
    assert.equal((cartNow.items as { quantity: number }[])[0]?.quantity, 1, "nothing was changed");
  });

  test("an order token opens its own order only, and no other spelling of it does", async () => {
    const { url } = await attackMarket();
    const [first, second] = [await buy(), await buy()];
    const read = (id: string, token: string) =>
      send(url, `/api/v1/orders/${id}?orderToken=${encodeURIComponent(token)}`);
    assert.equal((await read(first.orderId, first.orderToken)).status, 200);
    for (const token of [
      second.orderToken,
      first.orderToken.slice(0, -1),
      `${first.orderToken}A`,
      `${first.orderToken}=`,
      first.orderToken.toLowerCase(),
      first.orderId,
      "x",
    ]) {
      assertProblem(await read(first.orderId, token), 404, "not_found", token);
    }
    const payment = `/api/v1/payments/${first.paymentId}?orderToken=`;
    assert.equal((await send(url, payment + first.orderToken)).status, 200);
    assertProblem(await send(url, payment + second.orderToken), 404, "not_found");
  });

  test("lists show the caller's own only", async () => {
    const { url } = await attackMarket();
    const { alice, bob } = await people();
    await buy(alice.token);
    for (const path of ["/api/v1/orders", "/api/v1/carts", "/api/v1/users/me/addresses"]) {
      const items = expected(await send(url, path, { token: bob.token }), 200).items as { customerId?: string }[];
      assert.ok(
        items.every((item) => item.customerId === undefined || item.customerId === bob.id),
        path,
      );
    }
    const filtered = await send(url, `/api/v1/orders?customerId=${alice.id}`, { token: bob.token });
    assertProblem(filtered, 400, "invalid_request");
  });
});

suite("staff's and the services' own", () => {
  const filled = (path: string) => path.replace(/\{\w+\}/g, MISSING);

  test("a customer on any staff route: 403; nobody: 401", async () => {
    const { url } = await attackMarket();
    const { alice } = await people();
    const guarded = allRoutes.filter(({ access }) => access.kind === "permission");
    assert.ok(guarded.length >= 30);
    for (const { method, path, name } of guarded) {
      const json = method === "GET" || method === "DELETE" ? undefined : {};
      assertProblem(await send(url, filled(path), { method, json, token: alice.token }), 403, "forbidden", name);
      assertProblem(await send(url, filled(path), { method, json }), 401, "unauthenticated", name);
    }
  });

  const internal = [
    ...Object.values(userInternalRoutes),
    ...Object.values(productInternalRoutes),
    ...Object.values(orderInternalRoutes),
    ...Object.values(paymentInternalRoutes),
  ];

  test("internal routes, metrics and the feed are 404 through the gateway, whoever asks and however it is spelled", async () => {
    const { url } = await attackMarket();
    const { owner, service } = await people();
    const paths = internal.map(({ path }) => filled(path));
    const others = ["/metrics", "/internal/feed", "/internal/dead-letters", "/_emulator/ledger", "/v1/payment_intents"];
    for (const path of [...paths, ...others]) {
      for (const spelling of [path, `/api/v1${path}`, path.toUpperCase(), `${path}/`, path.replace("i", "%69")]) {
        for (const token of [undefined, owner.token, service]) {
          for (const method of ["GET", "POST"]) {
            const answer = await send(url, spelling, { method, token, from: newAddress() });
            assertProblem(answer, 404, "not_found", `${method} ${spelling}`);
          }
        }
      }
    }
    for (const path of ["/pay/../v1/charges", "/pay/%2e%2e/_emulator/ledger"]) {
      assert.equal((await send(url, path)).status, 400, path);
    }
    for (const path of ["/pay/_emulator/ledger", "/pay/v1/charges", "/pay"]) {
      assert.equal((await send(url, path)).status, 404, path);
    }
  });

  test("behind the gateway they take a service's token and nothing else", async () => {
    const market = await attackMarket();
    const { owner, alice } = await people();
    for (const { service, method, path, name } of internal) {
      const url = await market.serviceUrl(service);
      const json = method === "GET" ? undefined : {};
      assertProblem(await send(url, filled(path), { method, json }), 401, "unauthenticated", name);
      for (const { token } of [owner, alice]) {
        assertProblem(await send(url, filled(path), { method, json, token }), 403, "forbidden", name);
      }
    }
  });

  test("a service's token opens nothing that belongs to people", async () => {
    const { url } = await attackMarket();
    const { service } = await people();
    for (const path of [
      "/api/v1/users/me",
      "/api/v1/orders",
      "/api/v1/staff",
      "/api/v1/admin/orders",
      "/api/v1/system",
    ]) {
      assertProblem(await send(url, path, { token: service }), 403, "forbidden", path);
    }
  });
});
