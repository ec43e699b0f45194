// How this service's store is carried from one engine to another.
import type { Clock } from "@souk/chassis/clock";
import { engineOf, openWithEngine } from "@souk/chassis/store-handle";
import type { StoreImageEngine } from "@souk/chassis/store-image/store-image";

const migrations = new URL("./migrations/sqlite/", import.meta.url);

export type StoreImageOptions = {
  readonly url: string;
  /** The URL at the other end. Both sides say the store in one form, and MongoDB knows documents only. */
  readonly counterpart: string;
  readonly clock: Clock;
};

/** Throws one line for a URL of an engine that this service has none of. */
export function storeImage({ url, counterpart, clock }: StoreImageOptions): Promise<StoreImageEngine> {
  return openWithEngine(url, {
    sqlite: async () => {
      const image = await import("@souk/chassis/sqlite/store-image");
      if (engineOf(counterpart) !== "mongodb") return image.sqliteImage({ url, migrations, clock });
      const { documents } = await import("./store-documents.ts");
      const { documentForm } = await import("@souk/chassis/sqlite/document-form");
      return image.sqliteImage({ url, migrations, clock, form: documentForm(documents) });
    },
    mongodb: async () => {
      const { mongoImage } = await import("@souk/chassis/mongodb/store-image");
      const { documents } = await import("./store-documents.ts");
      const { migrations: own } = await import("./stores.mongodb.ts");
      const { sayings } = await import("./catalogue/catalogue-sayings.mongodb.ts");
      const shape = documents.map((each) => each.shape);
      return mongoImage({ url, owner: "products", migrations: own, clock, shape, sayings });
    },
  });
}
