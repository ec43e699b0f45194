// Other people's origins: what they may ask for (nothing), where a request may send a browser (nowhere), split headers.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { attackMarket } from "../market.ts";
import { newEmail, people } from "../people.ts";
import { assertProblem } from "../problems.ts";
import { checkout, checkoutBody, filledCart } from "../trade.ts";
import { exchange, send } from "../wire.ts";

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
