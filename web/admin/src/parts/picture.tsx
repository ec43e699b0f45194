// A small picture of a product, or the place where one would be.
import { pictureUrl } from "@souk/contracts/products/picture";
import { ImageIcon } from "lucide-react";

type PictureProps = {
  readonly url: string | undefined;
  readonly size: string;
  /** Empty where the name stands beside it. */
  readonly alt?: string;
};

/** The largest of them is 12rem wide. */
const PIXELS = 160;

export function Picture({ url, size, alt = "" }: PictureProps) {
  const frame = `${size} flex-none overflow-hidden rounded-control border border-line bg-sunk`;
  if (url === undefined) {
    return (
      <span className={`${frame} grid place-items-center text-soft`}>
        <ImageIcon aria-hidden className="size-5" />
      </span>
    );
  }
  const sharp = `${pictureUrl(url, PIXELS)} 1x, ${pictureUrl(url, 2 * PIXELS)} 2x`;
  const src = pictureUrl(url, PIXELS);
  return (
    <img
      {...(src !== url && { srcSet: sharp })}
      src={src}
      alt={alt}
      loading="lazy"
      className={`${frame} object-cover`}
    />
  );
}
