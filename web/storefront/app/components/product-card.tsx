// A product in a grid: picture, name, maker and price tag.
import { Link } from "react-router";
import type { Card } from "../shop/card.ts";
import { productPath } from "../shop/paths.ts";
import { useText } from "../text/text.tsx";
import { Picture, type PictureProps } from "./picture.tsx";

export type ProductCardProps = { readonly card: Card; readonly load?: PictureProps["load"] };

/** Two, three or four beside each other. */
const SIZES = "(min-width: 80rem) 19rem, (min-width: 48rem) 31vw, 46vw";

export function ProductCard({ card, load = "late" }: ProductCardProps) {
  const { say, money } = useText();
  const { handle, title, vendor, price, from, available, reduced, image } = card;
  return (
    <article className="group relative flex flex-col gap-3">
      <div className="relative overflow-hidden rounded-md">
        <Picture
          image={image}
          title={title}
          sizes={SIZES}
          load={load}
          className={`transition-transform duration-300 group-hover:scale-[1.03] ${available ? "" : "opacity-55 grayscale"}`}
        />
        {!available && <Flag>{say("product.soldOut")}</Flag>}
        {available && reduced && <Flag>{say("product.reduced")}</Flag>}
      </div>
      <div className="flex flex-1 flex-col gap-1">
        {vendor !== null && <p className="text-sm text-muted">{vendor}</p>}
        <h3 className="text-lg leading-snug">
          <Link to={productPath(handle)} prefetch="intent" className="after:absolute after:inset-0">
            {title}
          </Link>
        </h3>
        {price !== null && (
          <p className="mt-auto pt-1">
            <span className="tag">{from ? say("price.from", { price: money(price) }) : money(price)}</span>
          </p>
        )}
      </div>
    </article>
  );
}

function Flag({ children }: { readonly children: string }) {
  return <span className="absolute top-3 left-0 bg-ink px-3 py-1 text-sm font-semibold text-ground">{children}</span>;
}
