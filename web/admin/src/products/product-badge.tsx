// Whether a product is shown in the shop.
import type { ProductStatus } from "@souk/contracts/products/product-schema";
import { Badge, type BadgeTone } from "../parts/badge.tsx";
import { t } from "../texts/texts.ts";

const tones: Readonly<Record<ProductStatus, BadgeTone>> = { draft: "warn", active: "good", archived: "plain" };

export function ProductBadge({ status }: { readonly status: ProductStatus }) {
  return <Badge tone={tones[status]}>{t.productStatuses[status]}</Badge>;
}
