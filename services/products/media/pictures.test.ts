// Widths of uploads over HTTP, with the pictures that cameras, fools and attackers send.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import { PICTURE_WIDTHS } from "@souk/contracts/products/picture";
import sharp from "sharp";
import { type Market, newProduct, openMarket } from "../service.harness.ts";
import { createDiskMediaStore } from "./media-store.disk.ts";

type Shown = { readonly status: number; readonly headers: Headers; readonly bytes: Buffer };

async function show(market: Market, path: string, headers: Record<string, string> = {}): Promise<Shown> {
  const answer = await fetch(`${market.url}${path}`, { headers });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

function upload(market: Market, bytes: Uint8Array<ArrayBufferLike>) {
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(bytes)]), "picture");
  return market.ask("POST", "/api/v1/media", form);
}

const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: "#888", noise: { type: "gaussian", mean: 120, sigma: 40 } },
  });

test("a photograph is answered at each width, as WebP, for ever, and made once", async (t) => {
  const market = await openMarket(t);
  const { body } = await upload(market, await noise(1400, 700).jpeg().toBuffer());
  assert.deepEqual([body.width, body.height], [1400, 700]);
  const widths: (number | undefined)[] = [];
  for (const width of PICTURE_WIDTHS) {
    const { status, headers, bytes } = await show(market, `${body.url}/${width}.webp`);
    assert.equal(status, 200);
    assert.equal(headers.get("content-type"), "image/webp");
    assert.equal(headers.get("cache-control"), "public, max-age=31536000, immutable");
    assert.match(headers.get("content-security-policy") ?? "", /sandbox/);
    const again = await show(market, `${body.url}/${width}.webp`, { "if-none-match": String(headers.get("etag")) });
    assert.deepEqual([again.status, again.bytes.length, again.headers.get("etag")], [304, 0, headers.get("etag")]);
    widths.push((await sharp(bytes).metadata()).width);
  }
  // Never larger than it was.
  assert.deepEqual(widths, [160, 320, 640, 960, 1280, 1400]);
  const original = await show(market, body.url);
  const known = await show(market, body.url, { "if-none-match": `"other", ${original.headers.get("etag")}` });
  assert.deepEqual([original.status, known.status], [200, 304]);
});

test("a camera's rotation is applied, and what else it wrote is gone", async (t) => {
  const market = await openMarket(t);
  const lying = await noise(800, 400)
    .jpeg()
    .withExif({ IFD0: { Copyright: "secretly-home" }, IFD3: { GPSLatitude: "51/1 30/1 0/1" } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const { body } = await upload(market, lying);
  assert.deepEqual([body.width, body.height], [400, 800]);
  const { bytes } = await show(market, `${body.url}/320.webp`);
  const { width, height, exif, orientation } = await sharp(bytes).metadata();
  assert.deepEqual([width, height, exif, orientation], [320, 640, undefined, undefined]);
});

test("a moving picture goes on moving, a transparent one stays transparent", async (t) => {
  const market = await openMarket(t);
  const frames = Buffer.concat([0, 80, 160].map((shade) => Buffer.alloc(400 * 300 * 3, shade)));
  const gif = await sharp(frames, { raw: { width: 400, height: 900, channels: 3, pageHeight: 300 } })
    .gif({ delay: [50, 50, 50], loop: 0 })
    .toBuffer();
  const moving = await upload(market, gif);
  assert.deepEqual([moving.body.width, moving.body.height], [400, 300]);
  const made = await sharp((await show(market, `${moving.body.url}/160.webp`)).bytes, { animated: true }).metadata();
  assert.deepEqual([made.pages, made.width, made.pageHeight], [3, 160, 120]);
  const glass = await sharp({ create: { width: 300, height: 300, channels: 4, background: "#0000" } })
    .png()
    .toBuffer();
  const clear = await upload(market, glass);
  const shown = await sharp((await show(market, `${clear.body.url}/160.webp`)).bytes).metadata();
  assert.equal(shown.hasAlpha, true);
});

test("a drawing is answered as it is at any width, with the room that it wants", async (t) => {
  const market = await openMarket(t);
  const { body } = await upload(
    market,
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40.4"><rect/></svg>'),
  );
  assert.deepEqual([body.width, body.height], [60, 40]);
  const { status, headers } = await show(market, `${body.url}/640.webp`);
  assert.deepEqual([status, headers.get("content-type")], [200, "image/svg+xml"]);
});

test("widths that are none, other formats and ways up are 404", async (t) => {
  const market = await openMarket(t);
  const { body } = await upload(market, await noise(300, 300).png().toBuffer());
  const other = body.url.replace(/[0-9a-f]{64}/, "0".repeat(64));
  const paths = [
    "641.webp",
    "99999.webp",
    "-1.webp",
    "640.png",
    "640",
    "0640.webp",
    "640.webp%2f..%2f..",
    "..%2fsize.json",
    "size.json",
  ];
  for (const path of [
    ...paths.map((size) => `${body.url}/${size}`),
    `${other}/640.webp`,
    `/api/v1/media/..%2f..%2fx/640.webp`,
  ]) {
    assert.equal((await show(market, path)).status, 404, path);
  }
  assert.deepEqual(await readdir(join(market.folder, "media", "made", body.url.slice(14, 16), body.url.slice(14))), [
    "160.webp",
    "size.json",
  ]);
});

/** A true PNG of one colour: a few kilobytes that unfold to `edge` × `edge` pixels. */
function bomb(edge: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(edge, 0);
  head.writeUInt32BE(edge, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((Math.ceil(edge / 8) + 1) * edge), { level: 9 });
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", head),
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

test("a bomb, a cut file and a liar are refused at the door, and the shop goes on", async (t) => {
  const market = await openMarket(t);
  const photograph = await noise(900, 900).jpeg().toBuffer();
  const liar = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(400, 7)]);
  for (const bad of [
    bomb(20_000),
    photograph.subarray(0, photograph.length / 2),
    liar,
    Buffer.from("\xff\xd8\xff\xe0", "latin1"),
  ]) {
    const { status, body } = await upload(market, bad);
    assert.deepEqual([status, body.code], [422, "unprocessable"]);
    assert.match(body.detail, /damaged, cut short, or larger/);
  }
  assert.equal((await upload(market, photograph)).status, 201);
});

test("an upload from before widths is measured when it is named, and a broken one says so", async (t) => {
  const market = await openMarket(t);
  const ids = { uuid: () => "0" };
  const store = createDiskMediaStore(join(market.folder, "media"), ids);
  const good = await store.put(await noise(500, 250).png().toBuffer(), "png");
  const bad = await store.put(Buffer.from("\xff\xd8\xff\xe0 nothing more", "latin1"), "jpg");
  const images = [good, bad].map((name) => ({ url: `/api/v1/media/${name}`, alt: "" }));
  const lied = { url: `/api/v1/media/${good}`, alt: "", width: 9, height: 9 };
  const outside = { url: "https://cdn.example.com/a.jpg", alt: "", width: 30, height: 20 };
  const half = { url: "https://cdn.example.com/b.jpg", alt: "", width: 30 };
  const product = newProduct("Rug", "rug", { images: [...images, lied, outside, half] });
  const made = await market.ask("POST", "/api/v1/products", product);
  assert.equal(made.status, 201, made.text);
  const sizes = made.body.images.map(({ width, height }: Record<string, number>) => [width, height]);
  assert.deepEqual(sizes, [
    [500, 250],
    [undefined, undefined],
    [500, 250],
    [30, 20],
    [undefined, undefined],
  ]);
  const back = await market.ask("PATCH", `/api/v1/products/${made.body.id}`, { images: made.body.images });
  assert.deepEqual(back.body.images, made.body.images);
  const collection = await market.ask("POST", "/api/v1/collections", { title: "Rugs", image: images[0] });
  assert.deepEqual([collection.body.image.width, collection.body.image.height], [500, 250]);
  const problem = await market.asNobody("GET", `/api/v1/media/${bad}/640.webp`);
  assert.deepEqual([problem.status, problem.body.code], [422, "unprocessable"]);
  assert.equal((await show(market, `/api/v1/media/${bad}`)).status, 200);
});
