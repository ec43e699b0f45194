// The process that decodes strangers' pictures, and nothing else: no secrets in its environment, no file of its own, one
// picture at a time. Whatever a picture does to it is over when it ends, and so is the memory that it took.
import type { Sharp, SharpOptions } from "sharp";
import type { Made, Order } from "./picture-maker.ts";

/** 50 megapixels are a camera of the better sort, and 200 MB while they are looked at. */
const MAX_PIXELS = 50_000_000;
/** A moving picture has its frames on top of each other; beyond this its first frame stands for it. */
const MAX_MOVING_PIXELS = 24_000_000;
const QUALITY = 80;
/** Of 0 to 6: each step more costs half as much again and saves a few per cent. */
const EFFORT = 4;

/** What uploads may be; libvips knows dozens of formats more. */
const LOADERS = ["Jpeg", "Png", "Webp", "Heif", "Nsgif"].map((name) => `VipsForeignLoad${name}`);

async function loadSharp() {
  const { default: sharp } = await import("sharp");
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: LOADERS });
  return sharp;
}
type Library = Awaited<ReturnType<typeof loadSharp>>;

const library = loadSharp().catch((error: unknown) => error as Error);

async function make({ bytes, width }: Order): Promise<Made> {
  const sharp = await library;
  if (sharp instanceof Error) return { kind: "unable", reason: sharp.message };
  try {
    return await scale(sharp, bytes, width);
  } catch (error) {
    return { kind: "broken", reason: error instanceof Error ? error.message : String(error) };
  }
}

async function scale(sharp: Library, bytes: Uint8Array, width: number): Promise<Made> {
  // Warnings are for damage that can be seen: what was cut short is refused, not shown in grey.
  const careful: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn: "warning", sequentialRead: true };
  const head = await sharp(bytes, careful).metadata();
  const { autoOrient, pages = 1 } = head;
  const pixels = autoOrient.width * autoOrient.height;
  if (pixels > MAX_PIXELS) return { kind: "broken", reason: `It has more than ${MAX_PIXELS} pixels.` };
  const moves = pages > 1 && head.format !== "heif" && pixels * pages <= MAX_MOVING_PIXELS;
  const whole: Sharp = sharp(bytes, { ...careful, animated: moves });
  const made = await whole
    .autoOrient()
    .resize({ width, withoutEnlargement: true })
    .webp({ quality: QUALITY, effort: EFFORT })
    .toBuffer();
  return { kind: "made", bytes: made, size: { width: autoOrient.width, height: autoOrient.height } };
}

process.on("message", async (order: Order) => {
  const made = await make(order);
  process.send?.(made);
});
process.on("disconnect", () => process.exit(0));
