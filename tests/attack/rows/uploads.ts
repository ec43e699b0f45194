// Pictures that are more than pictures: scripts in SVGs, bombs, files of another kind, names that lead elsewhere.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import { attackMarket } from "../market.ts";
import { expected, people } from "../people.ts";
import { assertProblem } from "../problems.ts";
import { PICTURE } from "../samples.ts";
import { send } from "../wire.ts";

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
    for (const name of ["../../../etc/passwd", "..\\..\\a.png", "a\u0000.html", "a.html", "%2e%2e%2fa"]) {
      const { url: path } = expected(await upload(PICTURE, name), 201);
      assert.match(String(path), /^\/api\/v1\/media\/[0-9a-f]{64}\.png$/);
    }
    const { url } = await attackMarket();
    for (const path of ["..%2f..%2fsecrets.json", "secrets.json", `${"0".repeat(64)}.html`, `${"0".repeat(64)}.png`]) {
      assertProblem(await send(url, `/api/v1/media/${path}`), [404, 400], undefined, path);
    }
  });
});
