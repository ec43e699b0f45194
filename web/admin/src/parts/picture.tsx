// A small picture of a product, or the place where one would be.
import { pictureUrl } from "@souk/contracts/products/picture";
import { ImageIcon } from "lucide-react";

type PictureProps = {
  readonly url: string | undefined;
  readonly size: string;
  /** Empty where the name stands beside it. */
  readonly alt?: string;
};

/** The largest are 4rem, on screens with two pixels for one. */
const PIXELS = 128;

export function Picture({ url, size, alt = "" }: PictureProps) {
  const frame = `${size} flex-none overflow-hidden rounded-control border border-line bg-sunk`;
  if (url === undefined) {
    return (
      <span className={`${frame} grid place-items-center text-soft`}>
        <ImageIcon aria-hidden className="size-5" />
      </span>
    );
  }
  return <img src={pictureUrl(url, PIXELS)} alt={alt} loading="lazy" className={`${frame} object-cover`} />;
}
