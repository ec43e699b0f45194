// The files of a built application, asked for over a real connection.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { request } from "undici";
import { openStaticFiles } from "./static-files.ts";

const SCRIPT = `${"const answer = 42;\n".repeat(200)}`;

async function open(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "souk-files-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "assets", "a-1.js"), SCRIPT);
  await writeFile(join(folder, "assets", "a-1.js.br"), "compressed by the build");
  await writeFile(join(folder, "icon.svg"), "<svg/>");
  await writeFile(join(folder, "..", "secret.txt"), "secret");
  const files = openStaticFiles(folder);
  const server = createServer(async (message, response) => {
    if (!(await files.serve(message.url ?? "", message, response))) response.writeHead(404).end();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true });
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return `http://127.0.0.1:${address.port}`;
}

test("what is named by its content is kept for ever, anything else for a while", async (t) => {
  const url = await open(t);
  const { headers, body } = await request(`${url}/assets/a-1.js`);
  assert.equal(await body.text(), SCRIPT);
  assert.equal(headers["cache-control"], "public, max-age=31536000, immutable");
  assert.equal(headers["content-type"], "text/javascript; charset=utf-8");
  const icon = await request(`${url}/icon.svg`);
  assert.equal(icon.headers["cache-control"], "public, max-age=3600");
  assert.match(String(icon.headers["content-security-policy"]), /^default-src 'none'/);
});

test("a browser gets what the build compressed, gzip, or neither, as it asks", async (t) => {
  const url = await open(t);
  const asked = async (accept: string) => {
    const { headers, body } = await request(`${url}/assets/a-1.js`, { headers: { "accept-encoding": accept } });
    return [headers["content-encoding"], (await body.arrayBuffer()).byteLength < SCRIPT.length];
  };
  assert.deepEqual(await asked("gzip, br"), ["br", true]);
  assert.deepEqual(await asked("gzip, br;q=0"), ["gzip", true]);
  assert.deepEqual(await asked("identity"), [undefined, false]);
});

test("what a browser has already is not sent again, and nothing outside of the folder is there", async (t) => {
  const url = await open(t);
  const { headers, body } = await request(`${url}/icon.svg`);
  await body.dump();
  const again = await request(`${url}/icon.svg`, { headers: { "if-none-match": String(headers.etag) } });
  assert.equal(again.statusCode, 304);
  for (const path of ["/assets/b.js", "/../secret.txt", "/..%2fsecret.txt", "/assets", "/"]) {
    assert.equal((await request(url + path)).statusCode, 404, path);
  }
});
