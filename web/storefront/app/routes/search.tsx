// All products, or those that a shopper asked for.
import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { ListingView } from "../components/listing-view.tsx";
import { PageHead } from "../components/page-head.tsx";
import { hostOf } from "../shop/host.ts";
import { listingOf } from "../shop/listing.server.ts";
import { readListingQuery } from "../shop/listing-query.ts";
import { useText } from "../text/text.tsx";

const PATH = "/search";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = readListingQuery(new URL(request.url).searchParams);
  return { query, listing: await listingOf(hostOf(context), { query, path: PATH }) };
}

export default function Search() {
  const { query, listing } = useLoaderData<typeof loader>();
  const { say } = useText();
  const title = query.q === undefined ? say("search.all") : say("search.results", { q: query.q });
  return (
    <main id="content" className="wrap flex-1 py-10">
      <PageHead title={title} {...(query.q === undefined && { path: PATH })} />
      <h1 className="mb-8 text-large">{title}</h1>
      <ListingView listing={listing} query={query} path={PATH} />
    </main>
  );
}
