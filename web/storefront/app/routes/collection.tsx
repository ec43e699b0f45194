// One stall: its awning, what it is about, and everything on its table.
import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { JsonLd } from "../components/json-ld.tsx";
import { ListingView } from "../components/listing-view.tsx";
import { Markup } from "../components/markup.tsx";
import { PageHead } from "../components/page-head.tsx";
import { useShop } from "../components/use-shop.ts";
import { body } from "../shop/ask.server.ts";
import { hostOf } from "../shop/host.ts";
import { listingOf } from "../shop/listing.server.ts";
import { readListingQuery } from "../shop/listing-query.ts";
import { collectionPath, productPath } from "../shop/paths.ts";
import { plainText } from "../shop/plain-text.ts";

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const host = hostOf(context);
  const handle = params.handle ?? "";
  const { collection: _own, ...query } = readListingQuery(new URL(request.url).searchParams);
  const path = collectionPath(handle);
  const [collection, listing] = await Promise.all([
    body(host, host.open.readCollection({ params: { idOrHandle: handle } })),
    listingOf(host, { query, path, collection: handle }),
  ]);
  const { title, descriptionHtml, image } = collection;
  return { stall: handle, title, descriptionHtml, image, query, path, listing };
}

export default function CollectionPage() {
  const { title, descriptionHtml, image, query, path, listing } = useLoaderData<typeof loader>();
  const { publicUrl } = useShop();
  return (
    <main id="content" className="flex-1">
      <PageHead title={title} path={path} description={plainText(descriptionHtml)} image={image?.url} />
      <JsonLd
        value={{
          "@context": "https://schema.org",
          "@type": "CollectionPage",
          name: title,
          url: publicUrl + path,
          mainEntity: {
            "@type": "ItemList",
            itemListElement: listing.items.map((card, index) => ({
              ...{ "@type": "ListItem", position: index + 1, name: card.title },
              url: publicUrl + productPath(card.handle),
            })),
          },
        }}
      />
      <div className="wrap pt-8 pb-10">
        <div className="mx-auto mb-8 max-w-3xl text-center">
          <h1 className="text-huge">{title}</h1>
          <Markup html={descriptionHtml} className="mt-4 text-lg text-muted" />
        </div>
        <ListingView listing={listing} query={query} path={path} />
      </div>
    </main>
  );
}
