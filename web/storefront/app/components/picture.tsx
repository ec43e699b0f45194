// A product's picture in its square: the room for it is there before it is, and no more of it is fetched than is seen.
import { pictureSources, pictureUrl } from "@souk/contracts/products/picture";
import type { CardImage } from "../shop/card.ts";

export type PictureProps = {
  readonly image: CardImage | null;
  /** Shown where there is no picture. */
  readonly title: string;
  /** How wide it is drawn, as `sizes` of HTML has it. */
  readonly sizes: string;
  /** `first` is the largest that is seen without scrolling, `soon` the others there, `late` all that come later. */
  readonly load?: "first" | "soon" | "late";
  readonly alt?: string;
  readonly className?: string;
  /** A square unless it is an arch. */
  readonly tall?: boolean;
};

const EDGE = 600;
/** For browsers that know no `srcset`. */
const PLAIN_WIDTH = 640;

export function Picture({ image, title, sizes, load = "late", alt, className = "", tall = false }: PictureProps) {
  const shape = `block ${tall ? "aspect-[3/5]" : "aspect-square"} w-full bg-sunken object-cover ${className}`;
  if (image === null) {
    return (
      <span aria-hidden="true" className={`${shape} grid place-items-center font-loud text-6xl text-muted`}>
        {title.slice(0, 1)}
      </span>
    );
  }
  const sources = pictureSources(image);
  return (
    <img
      // Before `src`: what is read first is fetched first.
      {...(sources !== undefined && { sizes, srcSet: sources })}
      src={pictureUrl(image.url, PLAIN_WIDTH)}
      alt={alt ?? image.alt}
      width={image.width ?? EDGE}
      height={image.height ?? EDGE}
      loading={load === "late" ? "lazy" : "eager"}
      fetchPriority={load === "first" ? "high" : "auto"}
      decoding="async"
      className={shape}
    />
  );
}
