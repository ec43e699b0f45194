// Uploads as the shop shows them: kept as they came, answered at a few widths, with the room that they want. The smallest
// width is made at once, as the proof that a picture can be seen; the others when somebody first asks, once for all who ask.
import { atMost } from "@souk/chassis/at-most";
import type { Clock } from "@souk/chassis/clock";
import { PICTURE_WIDTHS, type PictureSize, type PictureWidth } from "@souk/contracts/products/picture";
import type { Image } from "@souk/contracts/products/product-schema";
import { MEDIA_NAME, type MediaStore } from "./media-store.ts";
import { sniff, typeOfName } from "./media-type.ts";
import type { Made, PictureMaker } from "./picture-maker.ts";
import { sanitiseSvg } from "./sanitise-svg.ts";
import { svgSize } from "./svg-size.ts";

export type Upload = { readonly name: string; readonly size: PictureSize | undefined };
/** What an upload is not. `busy`: ask again in a moment. */
export type UploadFault = "no_picture" | "no_drawing" | "broken" | "busy";

export type Sight =
  | { readonly kind: "picture"; readonly bytes: Buffer; readonly contentType: string }
  /** The whole upload, in place of one that could not be made in time: not to be kept. */
  | { readonly kind: "instead"; readonly bytes: Buffer; readonly contentType: string }
  | { readonly kind: "broken" };

export type Pictures = {
  add(bytes: Uint8Array): Promise<Upload | UploadFault>;
  whole(name: string): Promise<Extract<Sight, { kind: "picture" }> | undefined>;
  /** Nothing for an upload that there is none of. */
  at(name: string, width: PictureWidth): Promise<Sight | undefined>;
  /** The pictures with the size of those that are uploads here. */
  measured(images: readonly Image[]): Promise<readonly Image[]>;
};

export type PicturesParts = { readonly store: MediaStore; readonly maker: PictureMaker; readonly clock: Clock };

const [PROOF] = PICTURE_WIDTHS;
const SIZE_PART = "size.json";
const OWN = /^\/api\/v1\/media\/([^/?#]+)$/;
/** How long somebody waits for a width before the whole upload is answered; the width is made all the same. */
const PATIENCE_MS = 4_000;
/** Uploads that can't be read are looked at once in the life of the process. */
const MAX_BROKEN = 1_000;

export function createPictures({ store, maker, clock }: PicturesParts): Pictures {
  const making = new Map<string, Promise<Made>>();
  const broken = new Set<string>();

  async function makeAndKeep(name: string, width: PictureWidth, bytes: Uint8Array): Promise<Made> {
    const made = await maker.make({ bytes, width });
    if (made.kind === "broken" && broken.size < MAX_BROKEN) broken.add(name);
    if (made.kind !== "made") return made;
    await store.keepMade(name, partOf(width), made.bytes);
    if (width === PROOF) await store.keepMade(name, SIZE_PART, Buffer.from(JSON.stringify(made.size)));
    return made;
  }

  /** One at a time makes a width of an upload; whoever comes meanwhile waits for the same. */
  function makeOnce(name: string, width: PictureWidth, bytes: Uint8Array): Promise<Made> {
    const key = `${name}/${width}`;
    const running = making.get(key);
    if (running !== undefined) return running;
    const begun = makeAndKeep(name, width, bytes).finally(() => making.delete(key));
    making.set(key, begun);
    return begun;
  }

  async function patiently(making: Promise<Made>): Promise<Made> {
    making.catch(() => {}); // Who has stopped waiting does not hear of it.
    const made = await atMost(clock, PATIENCE_MS, making);
    return made === "late" ? { kind: "busy" } : made;
  }

  async function whole(name: string): Promise<Extract<Sight, { kind: "picture" }> | undefined> {
    const type = typeOfName(name);
    const bytes = type && (await store.read(name));
    return bytes && { kind: "picture", bytes, contentType: type.contentType };
  }

  async function sizeOf(name: string): Promise<PictureSize | undefined> {
    const kept = await store.readMade(name, SIZE_PART);
    if (kept !== undefined) return JSON.parse(kept.toString("utf8")) as PictureSize;
    const found = await whole(name);
    if (found === undefined || broken.has(name)) return undefined;
    if (isDrawing(name)) return svgSize(found.bytes.toString("utf8"));
    const made = await patiently(makeOnce(name, PROOF, found.bytes));
    return made.kind === "made" ? made.size : undefined;
  }

  async function measure({ width, height, ...image }: Image): Promise<Image> {
    const [, name = ""] = OWN.exec(image.url) ?? [];
    const said = width !== undefined && height !== undefined ? { width, height } : undefined;
    return { ...image, ...(MEDIA_NAME.test(name) ? await sizeOf(name) : said) };
  }

  return {
    whole,
    add: async (bytes) => {
      const type = sniff(bytes);
      if (type === undefined) return "no_picture";
      if (type.extension === "svg") return addDrawing(store, bytes);
      const made = await maker.make({ bytes, width: PROOF });
      if (made.kind === "broken" || made.kind === "busy") return made.kind;
      const name = await store.put(bytes, type.extension);
      if (made.kind === "unable") return { name, size: undefined };
      await store.keepMade(name, partOf(PROOF), made.bytes);
      await store.keepMade(name, SIZE_PART, Buffer.from(JSON.stringify(made.size)));
      return { name, size: made.size };
    },
    at: async (name, width) => {
      if (isDrawing(name)) return whole(name);
      const kept = await store.readMade(name, partOf(width));
      if (kept !== undefined) return { kind: "picture", bytes: kept, contentType: "image/webp" };
      const found = await whole(name);
      if (found === undefined) return undefined;
      if (broken.has(name)) return { kind: "broken" };
      const made = await patiently(makeOnce(name, width, found.bytes));
      if (made.kind === "broken") return { kind: "broken" };
      if (made.kind === "made") return { ...found, bytes: Buffer.from(made.bytes), contentType: "image/webp" };
      return { ...found, kind: "instead" };
    },
    measured: (images) => Promise.all(images.map(measure)),
  };
}

async function addDrawing(store: MediaStore, bytes: Uint8Array): Promise<Upload | "no_drawing"> {
  const clean = sanitiseSvg(Buffer.from(bytes).toString("utf8"));
  if (clean === undefined) return "no_drawing";
  return { name: await store.put(Buffer.from(clean), "svg"), size: svgSize(clean) };
}

function partOf(width: PictureWidth): string {
  return `${width}.webp`;
}

function isDrawing(name: string): boolean {
  return name.endsWith(".svg");
}
