// The sizes in which the shop answers an uploaded picture, and how a page names them. Imports nothing, so that pages may
// carry it.

/** Pixels across. Any other width is 404, so that nobody can make the shop draw at will. */
export const PICTURE_WIDTHS = [160, 320, 640, 960, 1280, 1920] as const;
export type PictureWidth = (typeof PICTURE_WIDTHS)[number];

/** Pixels, as a picture is seen: a camera's rotation is in it. */
export type PictureSize = { readonly width: number; readonly height: number };
/** A picture as products and collections name it; `width` and `height` are there once they are known. */
export type NamedPicture = { readonly url: string } & Partial<PictureSize>;

/** An upload that is made of pixels. A drawing (SVG) has every size already. */
const PIXELS = /^\/api\/v1\/media\/[0-9a-f]{64}\.(?:png|jpg|webp|avif|gif)$/;

/** The address of an upload at the least of the widths that has `pixels` across; any other address stays as it is. */
export function pictureUrl(url: string, pixels: number): string {
  if (!PIXELS.test(url)) return url;
  const width = PICTURE_WIDTHS.find((each) => each >= pixels) ?? PICTURE_WIDTHS[PICTURE_WIDTHS.length - 1];
  return `${url}/${width}.webp`;
}

/**
 * A `srcset` with every width that the picture has pixels for: nothing is answered larger than it is. Nothing for a
 * drawing, and nothing for pictures elsewhere, of which there is one size only.
 */
export function pictureSources({ url, width }: NamedPicture): string | undefined {
  if (!PIXELS.test(url)) return undefined;
  const smaller = PICTURE_WIDTHS.filter((each) => width === undefined || each < width);
  const whole = width === undefined ? undefined : PICTURE_WIDTHS[smaller.length];
  const sources = smaller.map((each) => `${url}/${each}.webp ${each}w`);
  if (whole !== undefined) sources.push(`${url}/${whole}.webp ${width}w`);
  return sources.join(", ");
}
