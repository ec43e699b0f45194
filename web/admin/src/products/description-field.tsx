// The description: plain paragraphs for most, HTML where it is more than that.
import { useState } from "react";
import { TextArea } from "../parts/field.tsx";
import { t } from "../texts/texts.ts";
import { htmlOf, plainTextOf } from "./description-text.ts";
import type { ProductForm } from "./use-product-form.ts";

export function DescriptionField({ form }: { readonly form: ProductForm }) {
  const { descriptionHtml } = form.draft;
  const plain = plainTextOf(descriptionHtml);
  const [asHtml, setAsHtml] = useState(false);
  // What is typed is not yet what the paragraphs give: a trailing blank line would be lost while one types.
  const [typed, setTyped] = useState<string>();
  const error = form.errors.get("/descriptionHtml");
  const toggle = (
    <button type="button" className="link" onClick={() => setAsHtml(!asHtml)}>
      {asHtml ? t.products.asText : t.products.asHtml}
    </button>
  );
  if (asHtml || plain === undefined) {
    return (
      <TextArea
        label={t.products.descriptionHtml}
        rows={8}
        className="font-mono"
        spellCheck={false}
        maxLength={100_000}
        value={descriptionHtml}
        onValue={(html) => form.change(() => ({ descriptionHtml: html }))}
        hint={plain === undefined ? t.products.onlyHtml : toggle}
        error={error}
      />
    );
  }
  return (
    <TextArea
      label={t.products.description}
      rows={6}
      value={typed !== undefined && htmlOf(typed) === descriptionHtml ? typed : plain}
      onValue={(text) => {
        setTyped(text);
        form.change(() => ({ descriptionHtml: htmlOf(text) }));
      }}
      hint={
        <>
          {t.products.descriptionHint} {toggle}
        </>
      }
      error={error}
    />
  );
}
