// The collections that an operation on products names: found, made where they are missing, and joined at their ends.
import type { Tx } from "@souk/chassis/mongodb/database";
import type { MongoParts } from "../stores.mongodb.ts";
import type { NamedCollection } from "./catalogue-events.ts";
import type { CollectionName } from "./product.ts";
import { type CollectionDocument, collectionsIn } from "./product-documents.mongodb.ts";
import { titleKey } from "./title-key.ts";

export type CollectionWork = {
  /** What is known, by id. */
  readonly names: ReadonlyMap<string, CollectionName>;
  /**
   * The collections that are meant, by handle in alphabetical order. An existing handle is found as it was written or as
   * a slug; what is missing comes back without an id.
   */
  resolve(named: readonly CollectionName[]): readonly (CollectionName & { readonly id?: string })[];
  make(name: CollectionName): NamedCollection;
  /** The place behind the last one. */
  join(id: string): number;
  flush(): Promise<void>;
};

type Wanted = { readonly names: readonly CollectionName[]; readonly ids: readonly string[] };

export async function openCollectionWork(
  tx: Tx,
  { names: wanted, ids: wantedIds }: Wanted,
  { clock, ids }: MongoParts,
): Promise<CollectionWork> {
  const collections = collectionsIn(tx);
  const handles = [...new Set(wanted.flatMap(({ handle, title }) => [handle, title]))];
  const byId = new Map<string, CollectionDocument>();
  const fields = { descriptionHtml: 0 };
  for (const filter of [
    ...(handles.length > 0 ? [{ handle: { $in: handles } }] : []),
    ...(wantedIds.length > 0 ? [{ _id: { $in: [...new Set(wantedIds)] } }] : []),
  ]) {
    for (const document of await collections.find(filter, { fields })) byId.set(document._id, document);
  }
  const byHandle = new Map([...byId.values()].map((each) => [each.handle, each._id]));
  const made = new Set<string>();
  const joined = new Set<string>();

  const named = (handle: string): (CollectionName & { id: string }) | undefined => {
    const known = byId.get(byHandle.get(handle) ?? "");
    return known && { id: known._id, handle: known.handle, title: known.title };
  };
  return {
    names: byId,
    resolve: (list) => {
      const found = new Map<string, CollectionName & { readonly id?: string }>();
      for (const name of list) {
        const meant = named(name.title) ?? named(name.handle) ?? { handle: name.handle, title: name.title };
        found.set(meant.handle, meant);
      }
      return [...found.values()].sort((a, b) => (a.handle < b.handle ? -1 : 1));
    },
    make: ({ handle, title }) => {
      const at = clock.now();
      const text = { handle, title, titleKey: titleKey(title), descriptionHtml: "", image: null };
      const document = { _id: ids.uuid(), ...text, lastPlace: 0, version: 1, createdAt: at, updatedAt: at };
      byId.set(document._id, document);
      byHandle.set(handle, document._id);
      made.add(document._id);
      return { id: document._id, handle, title };
    },
    join: (id) => {
      const known = byId.get(id);
      if (!known) throw new Error(`there is no collection ${id}`);
      const lastPlace = known.lastPlace + 1;
      byId.set(id, { ...known, lastPlace });
      joined.add(id);
      return lastPlace;
    },
    flush: async () => {
      const of = (id: string): CollectionDocument[] => [byId.get(id)].filter((each) => each !== undefined);
      await collections.insert([...made].flatMap(of));
      const old = [...joined].filter((id) => !made.has(id)).flatMap(of);
      await collections.bulk(
        old.map(({ _id, lastPlace }) => ({ updateOne: { filter: { _id }, update: { $set: { lastPlace } } } })),
      );
    },
  };
}
