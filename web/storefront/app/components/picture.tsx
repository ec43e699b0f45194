// A product's picture in its square: the room for it is there before it is.
import type { CardImage } from "../shop/card.ts";

export type PictureProps = {
  readonly image: CardImage | null;
  /** Shown where there is no picture. */
  readonly title: string;
  /** Seen without scrolling: it is loaded first. */
  readonly first?: boolean;
  readonly alt?: string;
  readonly className?: string;
  /** A square unless it is an arch. */
  readonly tall?: boolean;
};

const EDGE = 600;

export function Picture({ image, title, first = false, alt, className = "", tall = false }: PictureProps) {
  const shape = `block ${tall ? "aspect-[3/5]" : "aspect-square"} w-full bg-sunken object-cover ${className}`;
  if (image === null) {
    return (
      <span aria-hidden="true" className={`${shape} grid place-items-center font-loud text-6xl text-muted`}>
        {title.slice(0, 1)}
      </span>
    );
  }
  return (
    <img
      src={image.url}
      alt={alt ?? image.alt}
      width={EDGE}
      height={EDGE}
      loading={first ? "eager" : "lazy"}
      fetchPriority={first ? "high" : "auto"}
      decoding="async"
      className={shape}
    />
  );
}
