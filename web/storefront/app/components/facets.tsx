// What a list can be narrowed by, with how many products each choice leaves.
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Listing } from "../shop/listing.server.ts";
import { chosenCount, type ListingQuery, listingSearch } from "../shop/listing-query.ts";
import { useText } from "../text/text.tsx";

export type FacetsProps = { readonly listing: Listing; readonly query: ListingQuery; readonly path: string };

/** Values of one facet. */
const SHOWN = 12;

export function Facets({ listing, query, path }: FacetsProps) {
  const { say, money } = useText();
  const { facets, currency } = listing;
  const to = (change: ListingQuery): string => path + listingSearch(query, change);
  const { vendor, tag, minPrice, maxPrice, inStock } = query;
  const priced = (from: number, until: number | null): string => {
    const low = money({ amount: from, currency });
    if (until === null) return say("facet.above", { price: low });
    const high = money({ amount: until, currency });
    return from === 0 ? say("facet.below", { price: high }) : say("facet.between", { from: low, to: high });
  };
  return (
    <div className="flex flex-col gap-7">
      {chosenCount(query) > 0 && (
        <Link
          to={path + listingSearch({ q: query.q, sort: query.sort })}
          className="link inline-flex min-h-11 items-center"
        >
          {say("listing.clear")}
        </Link>
      )}
      <Facet title={say("facet.availability")}>
        <Choice
          to={to({ inStock: inStock ? undefined : true })}
          chosen={inStock === true}
          text={say("facet.inStock")}
          count={facets.availability.inStock}
        />
      </Facet>
      {facets.price.length > 1 && (
        <Facet title={say("facet.price")}>
          {facets.price.map(({ from, to: until, count }) => {
            const highest = until === null ? undefined : until - 1;
            const chosen = minPrice === from && maxPrice === highest;
            const change = chosen
              ? { minPrice: undefined, maxPrice: undefined }
              : { minPrice: from, maxPrice: highest };
            return <Choice key={from} to={to(change)} chosen={chosen} text={priced(from, until)} count={count} />;
          })}
        </Facet>
      )}
      <Values
        title={say("facet.vendor")}
        values={facets.vendor}
        chosen={vendor}
        to={(value) => to({ vendor: value })}
      />
      <Values title={say("facet.tag")} values={facets.tag} chosen={tag} to={(value) => to({ tag: value })} />
    </div>
  );
}

type ValuesProps = {
  readonly title: string;
  readonly values: readonly { readonly value: string; readonly count: number }[];
  readonly chosen: string | undefined;
  readonly to: (value: string | undefined) => string;
};

function Values({ title, values, chosen, to }: ValuesProps) {
  if (values.length < 2 && chosen === undefined) return null;
  const shown = values.filter(({ value }, index) => index < SHOWN || value === chosen);
  return (
    <Facet title={title}>
      {shown.map(({ value, count }) => (
        <Choice
          key={value}
          to={to(value === chosen ? undefined : value)}
          chosen={value === chosen}
          text={value}
          count={count}
        />
      ))}
    </Facet>
  );
}

function Facet({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-1 font-plain text-sm font-semibold tracking-normal text-muted">{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

type ChoiceProps = {
  readonly to: string;
  readonly chosen: boolean;
  readonly text: string;
  readonly count: number;
};

function Choice({ to, chosen, text, count }: ChoiceProps) {
  const { number } = useText();
  return (
    <li>
      <Link
        to={to}
        preventScrollReset
        rel="nofollow"
        aria-current={chosen ? "true" : undefined}
        className="group flex min-h-10 items-center gap-2.5"
      >
        <span
          aria-hidden="true"
          className="grid size-4.5 shrink-0 place-items-center rounded-sm border border-muted text-xs leading-none group-aria-[current]:border-strong group-aria-[current]:bg-strong group-aria-[current]:text-on-strong"
        >
          {chosen ? "✓" : ""}
        </span>
        <span className="group-hover:underline group-aria-[current]:font-semibold">{text}</span>
        <span className="ml-auto text-sm text-muted tabular-nums">{number(count)}</span>
      </Link>
    </li>
  );
}
