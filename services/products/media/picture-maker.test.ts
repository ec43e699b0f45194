// The limits of making: turns, patience, and a process that comes and goes.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { quietLog } from "@souk/chassis/server.harness";
import type { PictureWidth } from "@souk/contracts/products/picture";
import sharp from "sharp";
import type { MediaStore } from "./media-store.ts";
import { createPictureMaker, type Made, type PictureLimits, type PictureMaker } from "./picture-maker.ts";
import { createPictures } from "./pictures.ts";

function maker(t: TestContext, limits: Partial<PictureLimits> = {}): PictureMaker {
  const made = createPictureMaker({ clock: systemClock, log: quietLog, limits });
  t.after(() => made.stop());
  return made;
}

const square = (edge: number) =>
  sharp({ create: { width: edge, height: edge, channels: 3, background: "red" } })
    .png()
    .toBuffer();

test("pictures are made in turn; who comes when too many wait is told so", async (t) => {
  const { make } = maker(t, { waiting: 2 });
  const bytes = await square(400);
  const made = await Promise.all([160, 320, 640].map((width) => make({ bytes, width })));
  assert.deepEqual(
    made.map(({ kind }) => kind),
    ["made", "made", "busy"],
  );
});

test("one that takes too long is ended; whoever has more patience sees it", async (t) => {
  const { make } = maker(t, { makingMs: 1 });
  assert.match(
    String(((await make({ bytes: await square(2000), width: 160 })) as { reason?: string }).reason),
    /longer than 1 ms/,
  );
  const patient = maker(t);
  assert.equal((await patient.make({ bytes: await square(100), width: 160 })).kind, "made");
});

test("the process goes when there is nothing to do, and comes again", async (t) => {
  const { make } = maker(t, { idleMs: 50 });
  const bytes = await square(100);
  assert.equal((await make({ bytes, width: 160 })).kind, "made");
  await systemClock.sleep(300);
  assert.equal((await make({ bytes, width: 160 })).kind, "made");
});

test("who is stopped makes no more", async (t) => {
  const stopping = maker(t);
  const bytes = await square(3000);
  const unfinished = stopping.make({ bytes, width: 160 });
  await stopping.stop();
  assert.notEqual((await unfinished).kind, "made");
  assert.equal((await stopping.make({ bytes, width: 160 })).kind, "busy");
});

test("twenty who ask for one width at once cause it to be made once", async () => {
  const name = `${"a".repeat(64)}.png`;
  const kept = new Map<string, Buffer>();
  const store: MediaStore = {
    put: async () => name,
    read: async (asked) => (asked === name ? Buffer.from("picture") : undefined),
    keepMade: async (of, part, bytes) => void kept.set(`${of}/${part}`, Buffer.from(bytes)),
    readMade: async (of, part) => kept.get(`${of}/${part}`),
  };
  let orders = 0;
  const make = async (): Promise<Made> => {
    orders += 1;
    await systemClock.sleep(20);
    return { kind: "made", bytes: Buffer.from("small"), size: { width: 700, height: 500 } };
  };
  const pictures = createPictures({ store, maker: { make, stop: async () => {} }, clock: systemClock });
  const at = (width: PictureWidth) => pictures.at(name, width);
  const seen = await Promise.all(Array.from({ length: 20 }, () => at(320)));
  assert.deepEqual([orders, new Set(seen.map((each) => each?.kind))], [1, new Set(["picture"])]);
  await at(320);
  assert.equal(orders, 1);
  await at(640);
  assert.equal(orders, 2);
});
