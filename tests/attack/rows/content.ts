// What merchants' content may carry into other people's browsers, and where our servers may be sent.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { suite, test } from "node:test";
import { address } from "../../market/goods.ts";
import { attackMarket } from "../market.ts";
import { expected, newEmail, people } from "../people.ts";
import { assertProblem } from "../problems.ts";
import { eventually } from "../stores.ts";
import { checkout, checkoutBody, filledCart, newName } from "../trade.ts";
import { send } from "../wire.ts";

const unsafeUrls = [
  "http://169.254.169.254/latest/meta-data/",
  "https://169.254.169.254/latest/meta-data/",
  "https://[::1]/a.png",
  "https://[::ffff:127.0.0.1]/a.png",
  "https://[fd00::1]/a.png",
  "https://127.0.0.1/a.png",
  "https://127.1/a.png",
  "https://2130706433/a.png",
  "https://0x7f.0.0.1/a.png",
  "https://0177.0.0.1/a.png",
  "https://10.0.0.1/a.png",
  "https://localhost/a.png",
  "https://localhost./a.png",
  "https://metadata.google.internal/a.png",
  "https://printer.local/a.png",
  "https://intranet/a.png",
  "https://user:password@shop.example/a.png",
  "http://shop.example/a.png",
  "ftp://shop.example/a.png",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "data:image/svg+xml,<svg onload=alert(1)>",
  "vbscript:msgbox(1)",
  "//evil.example/a.png",
  "/\\evil.example/a.png",
  "\\\\evil.example\\a.png",
  "/api/v1/../../etc/passwd",
  "/a/%2e%2e/b",
  "https://shop.example/a\nb.png",
  " javascript:alert(1)",
];

suite("addresses in content", () => {
  test("pictures of products and collections: unsafe ones are 422 (or 400), safe ones are taken", async () => {
    const { url } = await attackMarket();
    const { owner } = await people();
    const product = (image: string) => {
      const sku = newName("IMG");
      const variants = [{ sku, price: { amount: 1, currency: "EUR" } }];
      const json = { title: sku, variants, images: [{ url: image, alt: "a" }] };
      return send(url, "/api/v1/products", { token: owner.token, json });
    };
    for (const each of unsafeUrls) {
      assertProblem(await product(each), [422, 400], undefined, each);
      const json = { title: newName("C"), image: { url: each, alt: "a" } };
      assertProblem(await send(url, "/api/v1/collections", { token: owner.token, json }), [422, 400], undefined, each);
    }
    for (const each of ["https://cdn.shop.example/a.png?w=1", `/api/v1/media/${"0".repeat(64)}.png`]) {
      assert.equal((await product(each)).status, 201, each);
    }
  });

  test("an import fetches nothing, whatever its cells say", async () => {
    const { url } = await attackMarket();
    const { owner } = await people();
    let asked = 0;
    const trap = createServer((_request, response) => {
      asked += 1;
      response.end();
    });
    await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = trap.address() as AddressInfo;
      const name = newName("imported").toLowerCase();
      const csv = `name,number,cost,picture\n${name},${name},9.99,http://127.0.0.1:${port}/a.png\n`;
      const map = encodeURIComponent("title=name,sku=number,price=cost,image=picture");
      const started = await send(url, `/api/v1/imports?format=csv&currency=EUR&map=${map}`, {
        token: owner.token,
        bytes: csv,
        headers: { "content-type": "text/csv" },
      });
      const { id } = expected(started, 202);
      const report = await eventually("the import", async () => {
        const { body } = await send(url, `/api/v1/imports/${id}`, { token: owner.token });
        return body.state === "completed" || body.state === "failed" ? body : undefined;
      });
      assert.match(JSON.stringify(report), /url|image|picture/i, "the row says what was refused");
      const { text } = await send(url, `/api/v1/admin/products/${name}`, { token: owner.token });
      assert.doesNotMatch(text, /127\.0\.0\.1/);
      assert.equal(asked, 0);
    } finally {
      trap.close();
    }
  });

  test("where a shopper comes back to is our own origin: no open redirect", async () => {
    const { publicUrl } = await attackMarket();
    for (const returnUrl of [
      "https://evil.example/",
      "//evil.example/",
      "/\\evil.example",
      "\\\\evil.example",
      "javascript:alert(1)",
      "/a\r\nLocation: https://evil.example",
      "/\t/evil.example",
      `${publicUrl}@evil.example/`,
      `${publicUrl}.evil.example/`,
      publicUrl.replace("//", "//user@"),
    ]) {
      const body = checkoutBody({
        payment: { method: "card", paymentMethod: "pm_card_visa", confirm: true, returnUrl },
      });
      assertProblem(await checkout(await filledCart(), { body }), [422, 400], undefined, returnUrl);
    }
    const payment = { method: "card", paymentMethod: "pm_card_visa", confirm: true, returnUrl: "/thanks?a=b" };
    assert.equal((await checkout(await filledCart(), { body: checkoutBody({ payment }) })).status, 201);
  });
});

const DANGEROUS =
  /<script|<iframe|<object|<embed|<form|<style|<link|<meta|<svg|<math|<base|\son\w+\s*=|javascript:|vbscript:|data:text|srcdoc|expression\s*\(/i;
const vectors = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<p onclick='alert(1)'>a</p>",
  "<a href='javascript:alert(1)'>a</a>",
  "<a href='jAvA&#x09;script:alert(1)'>a</a>",
  "<a href='&#106;avascript:alert(1)'>a</a>",
  "<a href=' \u0001javascript:alert(1)'>a</a>",
  "<a href='data:text/html,<script>alert(1)</script>'>a</a>",
  "<a href='//evil.example'>a</a>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<svg><script>alert(1)</script></svg>",
  "<svg/onload=alert(1)>",
  "<math><mi xlink:href='javascript:alert(1)'>a</mi></math>",
  "<style>@import 'https://evil.example'</style>",
  "<p style='background:url(javascript:alert(1))'>a</p>",
  "<form action='https://evil.example'><input name=a></form>",
  "<meta http-equiv=refresh content='0;url=https://evil.example'>",
  "<base href='https://evil.example'>",
  "<object data='https://evil.example'></object>",
  "<scr<script>ipt>alert(1)</scr</script>ipt>",
  "<<script>script>alert(1)<</script>/script>",
  "<img src='x` `<script>alert(1)</script>'>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
  "<!--<img src='--><img src=x onerror=alert(1)//'>",
  "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
  "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
  "<a title='a' href=\"https://a.example/\" onmouseover=alert(1)>a</a>",
];

suite("markup in content", () => {
  test("descriptions of products and collections keep no script, however it is hidden", async () => {
    const { url } = await attackMarket();
    const { owner } = await people();
    for (const vector of vectors) {
      const sku = newName("XSS");
      const variants = [{ sku, price: { amount: 1, currency: "EUR" } }];
      const json = { title: sku, status: "active", variants, descriptionHtml: `<p>before</p>${vector}<p>after</p>` };
      const made = expected(await send(url, "/api/v1/products", { token: owner.token, json }), 201);
      assert.doesNotMatch(String(made.descriptionHtml), DANGEROUS, vector);
      const shown = expected(await send(url, `/api/v1/products/${made.handle}`), 200);
      assert.doesNotMatch(String(shown.descriptionHtml), DANGEROUS, vector);
      const collection = { title: sku, descriptionHtml: vector };
      const answer = expected(await send(url, "/api/v1/collections", { token: owner.token, json: collection }), 201);
      assert.doesNotMatch(String(answer.descriptionHtml), DANGEROUS, vector);
    }
  });

  test("a description made to be slow is cleaned quickly, or refused", async () => {
    const { url } = await attackMarket();
    const { owner } = await people();
    for (const text of [
      "<b>".repeat(33_000),
      "<div><p>".repeat(12_000),
      "<a href='".repeat(10_000),
      "&lt;".repeat(24_000),
      "<!--".repeat(24_000),
    ]) {
      const sku = newName("SLOW");
      const json = { title: sku, variants: [{ sku, price: { amount: 1, currency: "EUR" } }], descriptionHtml: text };
      const began = performance.now();
      const answer = await send(url, "/api/v1/products", { token: owner.token, json });
      assert.ok([201, 400, 422].includes(answer.status), answer.text);
      assert.ok(performance.now() - began < 4_000, `${text.slice(0, 10)} took ${performance.now() - began} ms`);
    }
  });

  test("names are text: pages and mails show them escaped, under a policy that runs nothing", async () => {
    const { url } = await attackMarket();
    const { owner } = await people();
    const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
    const sku = newName("XSSNAME");
    const json = {
      title: evil,
      handle: sku,
      status: "active",
      variants: [{ sku, price: { amount: 100, currency: "EUR" } }],
    };
    expected(await send(url, "/api/v1/products", { token: owner.token, json }), 201);
    expected(await send(url, `/api/v1/stock/${sku}`, { method: "PUT", token: owner.token, json: { onHand: 10 } }), 200);
    const answer = await send(url, `/api/v1/products/${sku}`);
    assert.match(String(answer.headers["content-type"]), /^application\/json/);
    assert.equal(answer.headers["x-content-type-options"], "nosniff");
    const email = newEmail("evil");
    const shippingAddress = { ...address, name: evil, city: evil.slice(0, 100) };
    const bought = await checkout(await filledCart(undefined, sku), { body: checkoutBody({ email, shippingAddress }) });
    assert.equal(bought.status, 201, bought.text);
    const hosted = checkoutBody({ payment: { method: "hosted" }, shippingAddress });
    const { payment } = expected(await checkout(await filledCart(undefined, sku), { body: hosted }), 201) as {
      payment: { redirectUrl: string };
    };
    const mail = await eventually("the mail", async () => {
      const { body } = await send(url, `/mailbox?to=${encodeURIComponent(email)}`).then((page) => ({
        body: page.text,
      }));
      return body.includes(email) ? body : undefined;
    });
    assert.doesNotMatch(mail, /<script>alert|<img src=x/);
    for (const path of ["/", "/docs", "/mailbox", new URL(payment.redirectUrl).pathname]) {
      const page = await send(url, path);
      assert.equal(page.status, 200, path);
      assert.doesNotMatch(page.text, /<script>alert|<img src=x/, path);
      const policy = String(page.headers["content-security-policy"]);
      assert.match(policy, /default-src '(?:self|none)'/, path);
      assert.doesNotMatch(policy.match(/script-src[^;]*/)?.[0] ?? "", /unsafe-inline|unsafe-eval|\*/, path);
      assert.doesNotMatch(policy.match(/default-src[^;]*/)?.[0] ?? "", /unsafe-inline|unsafe-eval|\*/, path);
    }
  });

  test("every answer of the API carries a policy under which nothing runs", async () => {
    const { url } = await attackMarket();
    for (const path of ["/api/v1/products", "/api/v1/nothing", "/openapi.json", "/healthz"]) {
      const { headers } = await send(url, path);
      assert.match(String(headers["content-security-policy"]), /default-src 'none'/, path);
      assert.equal(headers["x-content-type-options"], "nosniff", path);
      assert.equal(headers["x-powered-by"], undefined);
      assert.equal(headers.server, undefined);
    }
  });
});
