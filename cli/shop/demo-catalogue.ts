// Puts the demo catalogue into a shop, through the public API like anybody else.
import { demoCatalogue } from "@souk/demo";
import { accept, type Operator, reach } from "./operator.ts";

export type Filling = {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, all: number) => void;
};

/** Answers how many products the shop has of the demo now. What is there already is left as it is. */
export async function putDemoCatalogue(operator: Operator, { signal, onProgress }: Filling): Promise<number> {
  const { collections, products, picture } = demoCatalogue();
  for (const { picture: name, ...collection } of collections) {
    signal.throwIfAborted();
    const image =
      name === undefined ? {} : { image: { url: await upload(operator, picture(name)), alt: collection.title } };
    await unlessTaken(operator, () => operator.client.createCollection({ body: { ...collection, ...image } }));
  }
  for (const [index, each] of products.entries()) {
    signal.throwIfAborted();
    await putProduct(operator, each, picture);
    onProgress(index + 1, products.length);
  }
  return products.length;
}

type Demo = ReturnType<typeof demoCatalogue>;

async function putProduct(
  { client, url }: Operator,
  each: Demo["products"][number],
  picture: Demo["picture"],
): Promise<void> {
  const images = await Promise.all(
    each.pictures.map(async ({ name, alt }) => ({ url: await upload({ client, url }, picture(name)), alt })),
  );
  await unlessTaken({ client, url }, () => client.createProduct({ body: { ...each.product, images } }));
  // After the product, because stock belongs to a SKU that exists; again after an interruption it changes nothing sold.
  for (const [sku, onHand] of Object.entries(each.stock)) {
    const level = await reach(url, () => client.readStock({ params: { sku } }));
    if (!("problem" in level) && level.body.onHand > 0) continue;
    accept(await reach(url, () => client.setStock({ params: { sku }, body: { onHand } })), `stock of ${sku}`);
  }
}

async function upload({ client, url }: Operator, svg: string): Promise<string> {
  const body = new FormData();
  body.set("file", new Blob([svg], { type: "image/svg+xml" }), "picture.svg");
  return accept(await reach(url, () => client.uploadMedia({ body })), "a picture").body.url;
}

/** A handle that is taken is the product of an earlier, interrupted try. */
async function unlessTaken<A extends { readonly status: number }>(
  { url }: Operator,
  call: () => Promise<A>,
): Promise<void> {
  const answer = await reach(url, call);
  const code = "problem" in answer ? (answer.problem as { code?: string }).code : undefined;
  if (code === "handle_taken" || code === "sku_taken") return;
  accept(answer as Parameters<typeof accept>[0], "the demo catalogue");
}
