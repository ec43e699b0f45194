// Products side by side: two on a phone, four on a desk.
import type { Card } from "../shop/card.ts";
import { ProductCard } from "./product-card.tsx";

/** Cards that are seen without scrolling. */
const FIRST = 4;

export function ProductGrid({ cards, first = false }: { readonly cards: readonly Card[]; readonly first?: boolean }) {
  return (
    <ul className="grid grid-cols-2 gap-x-4 gap-y-10 sm:gap-x-6 md:grid-cols-3 xl:grid-cols-4">
      {cards.map((card, index) => (
        <li key={card.handle} className="grid">
          <ProductCard card={card} load={!first || index >= FIRST ? "late" : index === 0 ? "first" : "soon"} />
        </li>
      ))}
    </ul>
  );
}
