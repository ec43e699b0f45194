// A purchase as lines for a terminal, with a SKU of this shop. Needs nothing but curl and Node.
import type { ListedProduct } from "@souk/contracts/products/product-schema";

export type Example = {
  readonly products: readonly ListedProduct[];
  readonly country: string;
  readonly publicUrl: string;
};

/** What a shell's single quotes can hold without further thought. */
const PLAIN_SKU = /^[\w.\-/ ]+$/;

export function buyingByCurl({ products, country, publicUrl }: Example): string {
  const variants = products.flatMap((product) => product.variants);
  const sku = variants.find((variant) => variant.available && PLAIN_SKU.test(variant.sku))?.sku ?? "SKU";
  const address = { name: "Ada Lovelace", line1: "1 Market Square", city: "Town", postalCode: "10115", country };
  const checkout = {
    email: "ada@example.com",
    shippingAddress: address,
    shippingOption: "OPTION",
    payment: { method: "card", paymentMethod: "pm_card_visa", confirm: true },
  };
  const body = JSON.stringify(checkout).replace('"OPTION"', `"'"$OPTION"'"`);
  return `API=${publicUrl}/api/v1
id() { node -pe 'const a = JSON.parse(require("fs").readFileSync(0)); (a[0] ?? a.items?.[0] ?? a).id'; }
json='content-type: application/json'

CART=$(curl -s $API/carts -H "$json" -d '{}' | id)
curl -s $API/carts/$CART/items -H "$json" -d '${JSON.stringify({ sku, quantity: 1 })}'
OPTION=$(curl -s "$API/carts/$CART/shipping-options?country=${country}" | id)
curl -s $API/carts/$CART/checkout -H "$json" -H "idempotency-key: $CART" \\
  -d '${body}'`;
}
