// Where the product stands and belongs: status, address, maker, tags, collections, tax.
import { productStatuses } from "@souk/contracts/products/events";
import { taxClasses } from "@souk/contracts/products/internal-routes";
import type { StaffProduct } from "@souk/contracts/products/product-schema";
import { ExternalLink } from "lucide-react";
import { ChipsField } from "../parts/chips-field.tsx";
import { CheckField, SelectField, TextField } from "../parts/field.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Section } from "../parts/page.tsx";
import { t } from "../texts/texts.ts";
import { errorWithin } from "./product-pointers.ts";
import { MOST_COLLECTIONS, useAllCollections } from "./product-queries.ts";
import type { ProductForm } from "./use-product-form.ts";

type PlaceSectionProps = { readonly form: ProductForm; readonly product: StaffProduct | undefined };

export function PlaceSection({ form, product }: PlaceSectionProps) {
  const { draft, change, errors } = form;
  return (
    <>
      <Section title={t.products.status}>
        <div className="grid gap-3">
          <SelectField
            bare
            label={t.products.status}
            value={draft.status}
            onValue={(status) => change(() => ({ status }))}
            choices={productStatuses.map((each) => [each, t.productStatuses[each]] as const)}
          />
          <p className="text-sm text-soft">{t.products.statusHints[draft.status]}</p>
          {product?.status === "active" && (
            <a
              href={`/products/${encodeURIComponent(product.handle)}`}
              className="link inline-flex items-center gap-1.5"
            >
              <ExternalLink aria-hidden className="size-4" />
              {t.products.inShop}
            </a>
          )}
        </div>
      </Section>
      <Section title={t.products.place}>
        <div className="grid gap-4">
          <TextField
            optional
            label={t.products.vendor}
            maxLength={255}
            value={draft.vendor}
            onValue={(vendor) => change(() => ({ vendor }))}
            error={errors.get("/vendor")}
          />
          <TextField
            optional
            label={t.products.type}
            maxLength={255}
            value={draft.type}
            onValue={(type) => change(() => ({ type }))}
            error={errors.get("/type")}
          />
          <ChipsField
            optional
            label={t.products.tags}
            maxLength={255}
            values={draft.tags}
            onValues={(tags) => change(() => ({ tags }))}
            error={errorWithin(errors, "/tags")}
          />
          <Collections form={form} />
          <SelectField
            label={t.products.taxClass}
            value={draft.taxClass}
            onValue={(taxClass) => change(() => ({ taxClass }))}
            choices={taxClasses.map((each) => [each, t.taxClasses[each]] as const)}
          />
          <TextField
            optional={product === undefined}
            label={t.products.handle}
            hint={t.products.handleHint}
            maxLength={255}
            value={draft.handle}
            onValue={(handle) => change(() => ({ handle }))}
            error={errors.get("/handle")}
          />
        </div>
      </Section>
    </>
  );
}

function Collections({ form }: { readonly form: ProductForm }) {
  const query = useAllCollections();
  const { collections } = form.draft;
  const error = errorWithin(form.errors, "/collections");
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{t.rooms.collections}</legend>
      <Loaded query={query} lines={3}>
        {(all) => (
          <div className="max-h-56 overflow-y-auto rounded-control border border-edge px-3 py-1.5">
            {all.length === 0 && <p className="text-sm text-soft">{t.collections.none}</p>}
            {all.map(({ handle, title }) => (
              <CheckField
                key={handle}
                label={title}
                checked={collections.includes(handle)}
                onChecked={(checked) =>
                  form.change((draft) => ({
                    collections: checked
                      ? [...draft.collections, handle]
                      : draft.collections.filter((each) => each !== handle),
                  }))
                }
              />
            ))}
            {all.length >= MOST_COLLECTIONS && <p className="text-sm text-soft">{t.collections.more(all.length)}</p>}
          </div>
        )}
      </Loaded>
      {error !== undefined && <p className="mt-1 text-sm font-medium text-bad">{error}</p>}
    </fieldset>
  );
}
