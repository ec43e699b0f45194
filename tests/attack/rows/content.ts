// What merchants' content may carry into other people's browsers, and where our servers may be sent.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import { address } from "../../market/goods.ts";
import { attackMarket } from "../market.ts";
import { expected, newEmail, people } from "../people.ts";
import { assertProblem } from "../problems.ts";
import { eventually } from "../stores.ts";
import { checkout, checkoutBody, filledCart, newName } from "../trade.ts";
import { exchange, send } from "../wire.ts";

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

suite("uploads", () => {
  const upload = async (content: string | Uint8Array, fileName = "a.png", type = "image/png") => {
    const { url } = await attackMarket();
    const { owner } = await people();
    const head = `--attack-4f1c\r\ncontent-disposition: form-data; name="file"; filename="${fileName}"\r\ncontent-type: ${type}\r\n\r\n`;
    return send(url, "/api/v1/media", {
      token: owner.token,
      bytes: Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from("\r\n--attack-4f1c--\r\n")]),
      headers: { "content-type": "multipart/form-data; boundary=attack-4f1c" },
    });
  };

  test("an SVG can't run: its scripts are gone, and it is served sandboxed", async () => {
    const { url } = await attackMarket();
    for (const inside of [
      "<script>alert(1)</script>",
      "<rect onclick='alert(1)' width='1' height='1'/>",
      "<a href='javascript:alert(1)'><text>a</text></a>",
      "<a xlink:href='javascript:alert(1)'><text>a</text></a>",
      "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></body></foreignObject>",
      "<image href='https://evil.example/a.png'/>",
      "<use href='https://evil.example/a.svg#x'/>",
      "<style>@import url(https://evil.example)</style>",
      "<animate attributeName='href' values='javascript:alert(1)'/>",
      "<set attributeName='onmouseover' to='alert(1)'/>",
      "<rect fill='url(https://evil.example/a)'/>",
    ]) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="alert(1)">${inside}<circle r="5"/></svg>`;
      const { url: path } = expected(await upload(svg, "a.svg", "image/svg+xml"), 201);
      const served = await send(url, String(path));
      assert.doesNotMatch(served.text, /script|alert|evil|javascript|foreignObject/i, inside);
      assert.match(served.text, /<circle/);
      assert.equal(served.headers["content-type"], "image/svg+xml");
      assert.match(String(served.headers["content-security-policy"]), /sandbox/);
      assert.equal(served.headers["x-content-type-options"], "nosniff");
    }
  });

  test("entities, DTDs and bombs in an SVG expand to nothing", async () => {
    const { url } = await attackMarket();
    const dtd = `<!DOCTYPE svg [<!ENTITY a "${"x".repeat(50)}"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>`;
    const answer = await upload(
      `<?xml version="1.0"?>${dtd}<svg xmlns="http://www.w3.org/2000/svg"><text>&b;&f;</text></svg>`,
      "a.svg",
    );
    if (answer.status === 201) {
      const { text } = await send(url, String(answer.body.url));
      assert.doesNotMatch(text, /root:|xxxxx|DOCTYPE|ENTITY/);
    } else assertProblem(answer, 422, "unprocessable");
  });

  test("what is no picture is 422, whatever it is called", async () => {
    for (const [content, name, type] of [
      ["<html><script>alert(1)</script></html>", "a.png", "image/png"],
      ["<!doctype html><svg><script>alert(1)</script></svg>", "a.svg", "image/svg+xml"],
      ["#!/bin/sh\n", "a.gif", "image/gif"],
      ["MZ\u0090\u0000", "a.jpg", "image/jpeg"],
      [gzipSync("<svg/>"), "a.svgz", "image/svg+xml"],
      ["", "a.png", "image/png"],
    ] as const) {
      const answer = await upload(content, name, type);
      if (answer.status === 201) {
        const { url } = await attackMarket();
        const served = await send(url, String(answer.body.url));
        assert.doesNotMatch(served.text, /<script|alert/, name);
        assert.match(String(served.headers["content-type"]), /^image\//);
      } else assertProblem(answer, [422, 400], undefined, name);
    }
  });

  test("a file's name goes nowhere", async () => {
    const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
    for (const name of ["../../../etc/passwd", "..\\..\\a.png", "a\u0000.html", "a.html", "%2e%2e%2fa"]) {
      const { url: path } = expected(await upload(png, name), 201);
      assert.match(String(path), /^\/api\/v1\/media\/[0-9a-f]{64}\.png$/);
    }
    const { url } = await attackMarket();
    for (const path of ["..%2f..%2fsecrets.json", "secrets.json", `${"0".repeat(64)}.html`, `${"0".repeat(64)}.png`]) {
      assertProblem(await send(url, `/api/v1/media/${path}`), [404, 400], undefined, path);
    }
  });
});

suite("other origins", () => {
  test("null, reflected and look-alike origins get no CORS header, on answers and preflights", async () => {
    const { url, publicUrl } = await attackMarket();
    for (const origin of [
      "null",
      "https://evil.example",
      `${publicUrl}.evil.example`,
      `https://evil.example/${publicUrl}`,
      "*",
      publicUrl,
    ]) {
      for (const method of ["GET", "OPTIONS"]) {
        const answer = await send(url, "/api/v1/products", {
          method,
          headers: {
            origin,
            "access-control-request-method": "DELETE",
            "access-control-request-headers": "authorization",
          },
        });
        for (const name of Object.keys(answer.headers))
          assert.doesNotMatch(name, /^access-control-/, `${method} ${origin}`);
      }
    }
  });

  test("nobody is redirected anywhere by what a request says", async () => {
    const { url } = await attackMarket();
    const headers = { host: "evil.example", "x-forwarded-host": "evil.example" };
    for (const path of [
      "/",
      "/docs",
      "/docs/",
      "/api/v1/products?next=https://evil.example",
      "/login?returnTo=//evil.example",
      "/mailbox",
      "/pay",
    ]) {
      const answer = await send(url, path, { headers });
      assert.ok(answer.status < 300 || answer.status >= 400, `${path}: ${answer.status}`);
      assert.equal(answer.headers.location, undefined);
      assert.doesNotMatch(answer.text, /https?:\/\/evil\.example/, path);
    }
  });

  test("line breaks end up in no header: 400 or plain text", async () => {
    const { url } = await attackMarket();
    const { owner } = await people();
    const split = "a%0d%0aset-cookie:%20a=b%0d%0a%0d%0a<script>";
    for (const path of [
      `/api/v1/products?q=${split}`,
      `/api/v1/products/${split}`,
      `/${split}`,
      `/api/v1/search/suggestions?q=${split}`,
    ]) {
      const answer = await send(url, path);
      assert.equal(answer.headers["set-cookie"], undefined, path);
      assert.ok(answer.status < 500, path);
    }
    const { text } = await exchange(
      url,
      [`GET /api/v1/products HTTP/1.1\r\nHost: a\r\nOrigin: a\r\n set-cookie: a=b\r\n\r\n`],
      600,
    );
    assert.doesNotMatch(text, /set-cookie/);
    const register = { email: newEmail("crlf"), password: "a long password", name: "A\r\nBcc: all@example.org" };
    assertProblem(await send(url, "/api/v1/auth/register", { json: register }), 400, "invalid_request");
    for (const email of [
      "a@example.org\r\nBcc: b@example.org",
      "a@example.org\nb@example.org",
      "a@example.org, b@example.org",
    ]) {
      const body = checkoutBody({ email });
      assertProblem(await checkout(await filledCart(), { body }), 400, "invalid_request", email);
    }
    const json = { subject: "Hello\r\nBcc: all@example.org", intro: null };
    const mailText = { method: "PUT", token: owner.token, json };
    assertProblem(await send(url, "/api/v1/mail-texts/welcome", mailText), 400, "invalid_request");
  });
});
