// Products and collections of every kind: with all fields and with none, imported, changed, moved between collections, gone.
import { isRefusal } from "./catalogue/refusal.ts";
import type { Stores } from "./stores.ts";
import { content, variant } from "./testing.ts";

export async function createEachProduct({ catalogue, collections }: Stores): Promise<void> {
  const made = { madeHandle: false };
  const lights = { handle: "lights", title: "Lights" };
  await catalogue.create(content("lamp", { collections: [lights] }), made);
  await catalogue.create(
    content("rug", {
      ...{ sourceId: "src-1", vendor: "Ada", type: "Rug", tags: ["b", "a"], taxClass: "reduced" },
      ...{ descriptionHtml: '<p>"Soft", ünï ☃ 😀</p>', collections: [lights, { handle: "wool", title: "Wool" }] },
      options: [
        { name: "Size.$", values: ["S", "L"] },
        { name: "10", values: ["x"] },
      ],
      variants: [
        {
          ...variant("rug-s", 900, { "Size.$": "S", "10": "x" }),
          ...{ compareAtPrices: [{ amount: 1200, currency: "EUR" }], barcode: "0123", weightGrams: 5_000_000 },
        },
        { ...variant("rug-l", 1900, { "Size.$": "L", "10": "x" }), prices: [] },
      ],
      images: [{ url: "https://example.org/a.png", alt: "a rug" }],
    }),
    { ...made, idempotency: { scope: "createProduct staff", key: "rug", fingerprint: "f" } },
  );
  await catalogue.create(content("gone", { collections: [lights] }), made);
  await catalogue.create(content("draft", { status: "draft" }), made);
  await catalogue.importProducts(
    ["one", "two", "three"].map((handle) => ({
      ...{ handle, title: handle, options: [], collections: [{ handle: "new", title: "Éclair, new" }] },
      variants: [{ sku: `${handle}-1`, options: {}, prices: [{ amount: 5, currency: "EUR" }], stock: 3 }],
    })),
    { importId: "import" },
  );
  await catalogue.remove("gone", {});
  const rug = await catalogue.find("rug");
  const lamp = await catalogue.find("lamp");
  if (!rug || !lamp) throw new Error("they were made");
  const ordered = await collections.create(
    {
      ...{ handle: "best", title: "Best", descriptionHtml: "<b>best</b>" },
      ...{ image: { url: "https://example.org/b.png", alt: "" }, products: [rug.product.id, lamp.product.id] },
    },
    { ...made, idempotency: { scope: "createCollection staff", key: "best", fingerprint: "f" } },
  );
  if (isRefusal(ordered)) throw new Error("the collection was refused");
  await collections.update(
    "wool",
    ({ handle, title }) => ({ handle, title: `${title}!`, descriptionHtml: "", image: null }),
    {},
  );
}
