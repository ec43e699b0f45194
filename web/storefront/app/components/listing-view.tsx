// Products with everything that narrows, sorts and turns the page: all of it links and one small form.
import { Form, Link, useSubmit } from "react-router";
import type { Listing } from "../shop/listing.server.ts";
import { chosenCount, type ListingQuery, listingSearch, type Sort, sortNames } from "../shop/listing-query.ts";
import { useText } from "../text/text.tsx";
import { Facets } from "./facets.tsx";
import { ProductGrid } from "./product-grid.tsx";

export type ListingViewProps = {
  readonly listing: Listing;
  readonly query: ListingQuery;
  readonly path: string;
};

export function ListingView({ listing, query, path }: ListingViewProps) {
  const { say, count } = useText();
  const { items, nextCursor, total } = listing;
  const chosen = chosenCount(query);
  return (
    <div className="grid items-start gap-x-10 gap-y-6 lg:grid-cols-[15rem_1fr]">
      <div className="hidden lg:block">
        <Facets listing={listing} query={query} path={path} />
      </div>
      <div>
        <div className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-b border-line pb-4">
          <p role="status">{count("listing.products", total)}</p>
          <SortForm query={query} path={path} />
        </div>
        <details className="panel mb-6 lg:hidden">
          <summary className="flex min-h-12 items-center px-4 font-medium">
            {chosen === 0 ? say("listing.filter") : say("listing.filtered", { count: chosen })}
          </summary>
          <div className="border-t border-line p-4">
            <Facets listing={listing} query={query} path={path} />
          </div>
        </details>
        {items.length === 0 ? (
          <div className="py-10">
            <p className="text-lg">{say("listing.none")}</p>
            {chosen > 0 && (
              <Link to={path + listingSearch({ q: query.q })} className="button button-plain mt-4">
                {say("listing.clear")}
              </Link>
            )}
          </div>
        ) : (
          <ProductGrid cards={items} first />
        )}
        {(nextCursor !== null || query.cursor !== undefined) && (
          <nav aria-label={say("listing.pages")} className="mt-12 flex flex-wrap justify-center gap-3">
            {query.cursor !== undefined && (
              <Link to={path + listingSearch(query)} className="button button-plain">
                {say("listing.first")}
              </Link>
            )}
            {nextCursor !== null && (
              <Link to={path + listingSearch(query, { cursor: nextCursor })} rel="next" className="button button-plain">
                {say("listing.next")}
              </Link>
            )}
          </nav>
        )}
      </div>
    </div>
  );
}

const sortKeys = {
  relevance: "sort.relevance",
  newest: "sort.newest",
  price: "sort.price",
  "-price": "sort.priceDown",
  title: "sort.title",
} as const satisfies Record<Sort, string>;

function SortForm({ query, path }: { readonly query: ListingQuery; readonly path: string }) {
  const { say } = useText();
  const submit = useSubmit();
  const { sort, cursor: _first, ...rest } = query;
  return (
    <Form action={path} className="flex items-center gap-2" onChange={(event) => submit(event.currentTarget)}>
      {Object.entries(rest).map(
        ([name, value]) => value !== undefined && <input key={name} type="hidden" name={name} value={String(value)} />,
      )}
      <label htmlFor="sort" className="text-sm text-muted">
        {say("sort.by")}
      </label>
      <select id="sort" name="sort" defaultValue={sort ?? ""} className="input w-auto">
        <option value="">{say("sort.usual")}</option>
        {sortNames.map((name) => (
          <option key={name} value={name}>
            {say(sortKeys[name])}
          </option>
        ))}
      </select>
      <button type="submit" className="button button-plain button-small plain-only">
        {say("sort.go")}
      </button>
    </Form>
  );
}
