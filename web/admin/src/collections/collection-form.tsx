// The form of a collection. Its products are written only when their order was changed here.
import type { Collection, NewCollection } from "@souk/contracts/products/product-schema";
import { useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { fieldErrorsOf, taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { TextArea, TextField } from "../parts/field.tsx";
import { LeaveGuard } from "../parts/leave-guard.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import { SaveBar } from "../parts/save-bar.tsx";
import { htmlOf, plainTextOf } from "../products/description-text.ts";
import { COLLECTIONS_KEY, PRODUCTS_KEY } from "../products/product-keys.ts";
import { useMay } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";
import { CollectionImage } from "./collection-image.tsx";
import { CollectionProducts } from "./collection-products.tsx";

type Draft = {
  readonly title: string;
  readonly handle: string;
  readonly descriptionHtml: string;
  readonly image: Collection["image"];
  /** Ids in their new order; absent while nobody has touched it. */
  readonly products?: readonly string[];
};
const FIELDS = new Set(["/title", "/handle", "/descriptionHtml", "/image/url", "/image/alt"]);

function draftOf(collection: Collection | undefined): Draft {
  if (collection === undefined) return { title: "", handle: "", descriptionHtml: "", image: null };
  const { title, handle, descriptionHtml, image } = collection;
  return { title, handle, descriptionHtml, image };
}

export function CollectionForm({ collection }: { readonly collection: Collection | undefined }) {
  const announce = useAnnounce();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const may = useMay();
  const writes = may("catalogue:write");
  const [saved, setSaved] = useState(() => draftOf(collection));
  const [draft, setDraft] = useState(saved);
  const [complaint, setComplaint] = useState<string>();
  const [goTo, setGoTo] = useState<string>();
  const dirty = JSON.stringify(draft) !== JSON.stringify(saved);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const action = useAction<NewCollection, Collection>({
    call: (body, idempotencyKey) =>
      collection === undefined
        ? taken(shop.createCollection({ body, idempotencyKey }))
        : taken(shop.updateCollection({ params: { idOrHandle: collection.id }, body })),
    refreshes: [PRODUCTS_KEY],
    onDone: (next) => {
      announce(t.common.saved);
      queries.setQueryData([...COLLECTIONS_KEY, "one", next.handle], next);
      void queries.invalidateQueries({ queryKey: [...COLLECTIONS_KEY, "all"] });
      setSaved(draftOf(next));
      setDraft(draftOf(next));
      if (next.handle !== collection?.handle) setGoTo(`/collections/${encodeURIComponent(next.handle)}`);
    },
  });
  useEffect(() => {
    if (goTo !== undefined) navigate(goTo, { replace: true });
  }, [goTo, navigate]);
  const errors = fieldErrorsOf(action.failure);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const title = draft.title.trim();
    setComplaint(title === "" ? t.complaints.required : undefined);
    if (title === "") return;
    const { handle, descriptionHtml, image, products } = draft;
    void action.run({
      ...{ title, descriptionHtml, image },
      ...(handle.trim() !== "" && { handle: handle.trim() }),
      ...(products && { products: [...products] }),
    });
  };
  const plain = plainTextOf(draft.descriptionHtml);
  return (
    <form onSubmit={submit} noValidate>
      <LeaveGuard dirty={dirty && goTo === undefined} />
      <fieldset disabled={!writes} className="grid gap-4 lg:grid-cols-2 lg:items-start">
        <legend className="sr-only">{collection?.title ?? t.collections.new}</legend>
        <Section title={t.collections.one}>
          <div className="grid gap-4">
            <FailureNotice failure={action.failure} hasField={(pointer) => FIELDS.has(pointer)} />
            <TextField
              label={t.collections.title}
              maxLength={1000}
              value={draft.title}
              onValue={(title) => set({ title })}
              error={complaint ?? errors.get("/title")}
            />
            <TextArea
              label={plain === undefined ? t.products.descriptionHtml : t.products.description}
              value={plain ?? draft.descriptionHtml}
              onValue={(text) => set({ descriptionHtml: plain === undefined ? text : htmlOf(text) })}
              error={errors.get("/descriptionHtml")}
            />
            <CollectionImage
              image={draft.image}
              onImage={(image) => set({ image })}
              error={errors.get("/image/url") ?? errors.get("/image/alt")}
            />
            <TextField
              optional={collection === undefined}
              label={t.products.handle}
              hint={t.collections.handleHint}
              maxLength={255}
              value={draft.handle}
              onValue={(handle) => set({ handle })}
              error={errors.get("/handle")}
            />
          </div>
        </Section>
        {collection && (
          <div className="grid gap-4">
            <CollectionProducts
              collection={collection}
              order={draft.products}
              onOrder={(products) => set({ products })}
            />
            {writes && <DeleteCollection collection={collection} />}
          </div>
        )}
      </fieldset>
      {writes && <SaveBar dirty={dirty} busy={action.running} onDiscard={() => setDraft(saved)} />}
    </form>
  );
}

function DeleteCollection({ collection }: { readonly collection: Collection }) {
  const announce = useAnnounce();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const action = useAction<null, null>({
    call: () => taken(shop.deleteCollection({ params: { idOrHandle: collection.id } })),
    refreshes: [[...COLLECTIONS_KEY, "all"], PRODUCTS_KEY],
    onDone: () => {
      announce(t.collections.deleted);
      navigate("/collections");
    },
  });
  return (
    <>
      <Button look="danger" className="justify-self-start" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
        {t.collections.delete}
      </Button>
      {asking && (
        <Confirm
          title={t.collections.deleteTitle(collection.title)}
          confirm={t.collections.delete}
          busy={action.running}
          onConfirm={() => void action.run(null)}
          onClose={() => setAsking(false)}
        >
          <FailureNotice failure={action.failure} />
          <p>{t.collections.deleteBody}</p>
        </Confirm>
      )}
    </>
  );
}
