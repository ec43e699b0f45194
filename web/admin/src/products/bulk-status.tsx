// Another status for all that are picked, one after the other; what could not be changed is named, and stays picked.
import { productStatuses } from "@souk/contracts/products/events";
import type { ProductStatus, StaffProduct } from "@souk/contracts/products/product-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { failureOf, taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { explain, Notice } from "../parts/notice.tsx";
import { t } from "../texts/texts.ts";
import { PRODUCTS_KEY } from "./product-keys.ts";

type Refused = { readonly id: string; readonly title: string; readonly why: string };
type BulkStatusProps = { readonly products: readonly StaffProduct[]; readonly onDone: () => void };

export function BulkStatus({ products, onDone }: BulkStatusProps) {
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [done, setDone] = useState<number | null>(null);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const give = async (status: ProductStatus): Promise<void> => {
    const failed: Refused[] = [];
    setRefused([]);
    for (const [index, { id, title }] of products.entries()) {
      setDone(index);
      await taken(shop.updateProduct({ params: { idOrHandle: id }, body: { status } })).catch((error: unknown) => {
        failed.push({ id, title, why: explain(failureOf(error)) });
      });
    }
    setDone(null);
    setRefused(failed);
    await queries.invalidateQueries({ queryKey: PRODUCTS_KEY });
    if (failed.length > 0) return;
    announce(t.products.bulkDone(products.length));
    onDone();
  };
  if (products.length === 0 && refused.length === 0) return null;
  return (
    <div className="mb-3 grid gap-3">
      {refused.length > 0 && (
        <div role="alert">
          <Notice tone="bad" title={t.products.bulkFailed(refused.length)}>
            <ul className="list-disc pl-5">
              {refused.map(({ id, title, why }) => (
                <li key={id}>
                  {title}: {why}
                </li>
              ))}
            </ul>
          </Notice>
        </div>
      )}
      {products.length > 0 && (
        <section aria-label={t.products.bulk} className="box flex flex-wrap items-center gap-2 px-4 py-2">
          <p role="status" className="mr-auto">
            {done === null ? t.table.picked(products.length) : t.products.bulkProgress(done, products.length)}
          </p>
          {productStatuses.map((status) => (
            <Button key={status} size="small" busy={done !== null} onClick={() => void give(status)}>
              {t.products.bulkActions[status]}
            </Button>
          ))}
        </section>
      )}
    </div>
  );
}
