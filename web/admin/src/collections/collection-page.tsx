// One collection: its words and picture, and the order of what stands in it.
import type { Collection } from "@souk/contracts/products/product-schema";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { COLLECTIONS_KEY } from "../products/product-keys.ts";
import { t } from "../texts/texts.ts";
import { CollectionForm } from "./collection-form.tsx";

const BACK = { to: "/collections", label: t.rooms.collections };

function useCollection(handle: string) {
  return useQuery({
    queryKey: [...COLLECTIONS_KEY, "one", handle],
    queryFn: ({ signal }): Promise<Collection> =>
      taken(shop.readCollection({ params: { idOrHandle: handle }, signal })),
  });
}

export function CollectionPage() {
  const { handle = "" } = useParams();
  const query = useCollection(handle);
  return (
    <Page title={query.data?.title ?? t.collections.one} back={BACK}>
      <Loaded query={query} lines={6}>
        {(collection) => <CollectionForm key={collection.id} collection={collection} />}
      </Loaded>
    </Page>
  );
}

export function NewCollectionPage() {
  return (
    <Page title={t.collections.new} back={BACK}>
      <CollectionForm collection={undefined} />
    </Page>
  );
}
