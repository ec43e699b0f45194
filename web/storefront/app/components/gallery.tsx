// The pictures of a product: one large, the others as links to it. Without scripts they are all large.
import { useState } from "react";
import type { CardImage } from "../shop/card.ts";
import { useText } from "../text/text.tsx";
import { Picture } from "./picture.tsx";

const LARGE = "(min-width: 82rem) 40rem, (min-width: 64rem) 50vw, 92vw";
const SMALL = "(min-width: 64rem) 8rem, 18vw";

export function Gallery({ images, title }: { readonly images: readonly CardImage[]; readonly title: string }) {
  const { say } = useText();
  const [at, setAt] = useState(0);
  const shown = images[at] ?? images[0] ?? null;
  return (
    <div>
      <Picture image={shown} title={title} sizes={LARGE} load="first" className="rounded-md" />
      {images.length > 1 && (
        <>
          <ul className="enhanced-only mt-3 grid grid-cols-5 gap-3">
            {images.map((image, index) => (
              <li key={image.url}>
                <button
                  type="button"
                  aria-pressed={index === at}
                  aria-label={say("product.picture", { number: index + 1, alt: image.alt })}
                  onClick={() => setAt(index)}
                  className="block w-full overflow-hidden rounded-md border-2 border-transparent aria-pressed:border-ink"
                >
                  <Picture image={image} title={title} sizes={SMALL} alt="" />
                </button>
              </li>
            ))}
          </ul>
          <div className="plain-only mt-3 grid gap-3">
            {images.slice(1).map((image) => (
              <Picture key={image.url} image={image} title={title} sizes={LARGE} className="rounded-md" />
            ))}
          </div>
        </>
      )}
    </div>
  );
}
