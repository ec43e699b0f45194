// One product, to look at and to change.
import { useParams } from "react-router";
import { Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { t } from "../texts/texts.ts";
import { ProductBadge } from "./product-badge.tsx";
import { ProductEditor } from "./product-editor.tsx";
import { useProduct } from "./product-queries.ts";

const BACK = { to: "/products", label: t.rooms.products };

export function ProductPage() {
  const { id = "" } = useParams();
  const query = useProduct(id);
  const product = query.data;
  return (
    <Page
      title={product?.title ?? t.products.one}
      back={BACK}
      heading={
        product && (
          <>
            <span className="line-clamp-2">{product.title}</span>
            <span className="text-base font-normal">
              <ProductBadge status={product.status} />
            </span>
          </>
        )
      }
    >
      <Loaded query={query} lines={8}>
        {(found) => <ProductEditor key={found.id} product={found} />}
      </Loaded>
    </Page>
  );
}

export function NewProductPage() {
  return (
    <Page title={t.products.new} back={BACK}>
      <ProductEditor />
    </Page>
  );
}
