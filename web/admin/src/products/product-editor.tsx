// The editor of a product: what it is, how it looks, its variants, and where it belongs.
import type { StaffProduct } from "@souk/contracts/products/product-schema";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { Conflict } from "../parts/conflict.tsx";
import { TextField } from "../parts/field.tsx";
import { LeaveGuard } from "../parts/leave-guard.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import { SaveBar } from "../parts/save-bar.tsx";
import { useMay } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";
import { DeleteProduct } from "./delete-product.tsx";
import { DescriptionField } from "./description-field.tsx";
import { ImagesSection } from "./images-section.tsx";
import { OptionsSection } from "./options-section.tsx";
import { PlaceSection } from "./place-section.tsx";
import { hasProductField } from "./product-pointers.ts";
import { type ProductForm, useProductForm } from "./use-product-form.ts";
import { VariantsSection } from "./variants-section.tsx";

export function ProductEditor({ product }: { readonly product?: StaffProduct }) {
  const announce = useAnnounce();
  const navigate = useNavigate();
  const may = useMay();
  const [created, setCreated] = useState<string>();
  const form = useProductForm(product, (saved) => {
    announce(t.common.saved);
    if (product === undefined) setCreated(saved.id);
  });
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // After the draft has become the saved product, so that nothing asks about leaving.
    if (created !== undefined) navigate(`/products/${created}`, { replace: true });
  }, [created, navigate]);
  useEffect(() => {
    if (form.refusals > 0) element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [form.refusals]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    form.save();
  };
  const writes = may("catalogue:write");
  return (
    <form ref={element} onSubmit={submit} noValidate>
      <LeaveGuard dirty={form.dirty && created === undefined} />
      <Troubles form={form} />
      <fieldset disabled={!writes} className="grid min-w-0 gap-4 lg:grid-cols-[minmax(0,1fr)_18rem] lg:items-start">
        <legend className="sr-only">{product?.title ?? t.products.new}</legend>
        <div className="grid min-w-0 gap-4">
          <Section title={t.products.basics}>
            <div className="grid gap-4">
              <TextField
                label={t.products.title}
                maxLength={1000}
                value={form.draft.title}
                onValue={(title) => form.change(() => ({ title }))}
                error={form.errors.get("/title")}
              />
              <DescriptionField form={form} />
            </div>
          </Section>
          <ImagesSection form={form} />
          <OptionsSection form={form} />
          <VariantsSection form={form} product={product} />
        </div>
        <div className="grid min-w-0 gap-4">
          <PlaceSection form={form} product={product} />
          {product && writes && <DeleteProduct product={product} />}
        </div>
      </fieldset>
      {writes && (
        <SaveBar
          dirty={form.dirty}
          busy={form.saving}
          onDiscard={form.discard}
          label={product ? t.common.save : t.products.create}
        />
      )}
    </form>
  );
}

function Troubles({ form }: { readonly form: ProductForm }) {
  const { failure } = form;
  if (failure?.code === "version_conflict") {
    return (
      <div className="mb-4">
        <Conflict title={t.products.conflict} hint={t.products.conflictHint}>
          <Button onClick={() => location.reload()}>{t.products.takeTheirs}</Button>
          <Button onClick={() => form.save(true)} busy={form.saving}>
            {t.products.keepMine}
          </Button>
        </Conflict>
      </div>
    );
  }
  return (
    <div className="mb-4 empty:mb-0">
      <FailureNotice failure={failure} hasField={hasProductField} />
    </div>
  );
}
