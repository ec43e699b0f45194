// A product leaves the shop for good; archiving is the gentler way, and is said so. What somebody else has saved meanwhile is
// looked at first.
import type { StaffProduct } from "@souk/contracts/products/product-schema";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { Conflict } from "../parts/conflict.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { t } from "../texts/texts.ts";
import { PRODUCTS_KEY } from "./product-keys.ts";

export function DeleteProduct({ product }: { readonly product: StaffProduct }) {
  const announce = useAnnounce();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const action = useAction<null, null>({
    call: () => taken(shop.deleteProduct({ params: { idOrHandle: product.id }, query: { version: product.version } })),
    refreshes: [[...PRODUCTS_KEY, "list"]],
    onDone: () => {
      announce(t.products.deleted);
      navigate("/products");
    },
  });
  return (
    <>
      <Button look="danger" className="justify-self-start" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
        {t.products.delete}
      </Button>
      {asking && (
        <Confirm
          title={t.products.deleteTitle(product.title)}
          confirm={t.products.delete}
          busy={action.running}
          onConfirm={() => void action.run(null)}
          onClose={() => setAsking(false)}
        >
          {action.failure?.code === "version_conflict" ? (
            <Conflict title={t.products.conflict} hint={t.products.deleteConflict}>
              <Button onClick={() => location.reload()}>{t.products.takeTheirs}</Button>
            </Conflict>
          ) : (
            <FailureNotice failure={action.failure} />
          )}
          <p>{t.products.deleteBody}</p>
        </Confirm>
      )}
    </>
  );
}
