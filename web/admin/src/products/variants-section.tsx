// The variants: one row each, with SKU, prices in one currency at a time, and stock.
import { isCurrency } from "@souk/contracts/money";
import type { StaffProduct } from "@souk/contracts/products/product-schema";
import { CopyCheck, Plus } from "lucide-react";
import { useCallback, useState } from "react";
import { newKey } from "../browser/new-key.ts";
import { Button } from "../parts/button.tsx";
import { Section } from "../parts/page.tsx";
import { useShopCurrency } from "../session/shop-profile.ts";
import { t } from "../texts/texts.ts";
import { CurrencyPicker } from "./currency-picker.tsx";
import { currenciesOf } from "./product-draft.ts";
import { errorWithin } from "./product-pointers.ts";
import type { ProductForm } from "./use-product-form.ts";
import { emptyVariant, missingCombinations, usedOptions, type VariantDraft, variantName } from "./variant-matrix.ts";
import { VARIANT_GRID, VariantRow } from "./variant-row.tsx";

type VariantsSectionProps = { readonly form: ProductForm; readonly product: StaffProduct | undefined };

export function VariantsSection({ form, product }: VariantsSectionProps) {
  const { draft, change, errors } = form;
  const own = useShopCurrency();
  const [chosen, setChosen] = useState<string>();
  const [added, setAdded] = useState<readonly string[]>([]);
  const currency = chosen ?? own;
  const currencies = [...new Set([...currenciesOf(draft, own), ...added])];
  const missing = missingCombinations(draft.options, draft.variants);
  const named = usedOptions(draft.options).length > 0;
  const set = useCallback(
    (key: string, next: (variant: VariantDraft) => Partial<VariantDraft>) =>
      change((before) => ({
        variants: before.variants.map((each) => (each.key === key ? { ...each, ...next(each) } : each)),
      })),
    [change],
  );
  const remove = useCallback(
    (key: string) => change((before) => ({ variants: before.variants.filter((each) => each.key !== key) })),
    [change],
  );
  return (
    <Section
      title={t.variants.title}
      actions={
        <CurrencyPicker
          currency={currency}
          currencies={currencies}
          onPick={setChosen}
          onAdd={(code) => {
            if (!isCurrency(code)) return false;
            setAdded((before) => [...before, code]);
            setChosen(code);
            return true;
          }}
        />
      }
    >
      {missing.length > 0 && (
        <div className="mb-3 flex flex-wrap items-center gap-2 rounded-control bg-info-tint px-3 py-2">
          <p className="mr-auto">{t.variants.missing(missing.length)}</p>
          <Button
            size="small"
            onClick={() =>
              change((before) => ({
                variants: [...before.variants, ...missing.map((values) => emptyVariant(newKey(), values))],
              }))
            }
          >
            <Plus aria-hidden />
            {t.variants.addMissing}
          </Button>
        </div>
      )}
      <div aria-hidden className={`hidden text-sm font-medium text-soft lg:mb-2 lg:grid ${VARIANT_GRID}`}>
        <span>{t.variants.sku}</span>
        <span>{t.variants.price}</span>
        <span>{t.variants.compareAt}</span>
        <span>{t.variants.barcode}</span>
        <span>{t.variants.weight}</span>
        <span className="w-9" />
      </div>
      <ul className="rows">
        {draft.variants.map((variant, index) => (
          <VariantRow
            key={variant.key}
            variant={variant}
            name={named ? variantName(variant, draft.options) : ""}
            currency={currency}
            title={draft.title}
            options={draft.options}
            errors={{
              sku: errorWithin(errors, `/variants/${index}/sku`),
              options: errorWithin(errors, `/variants/${index}/options`),
              price: priceError(errors, index, currency, ["price", "prices"]),
              compareAt: priceError(errors, index, currency, ["compareAtPrice", "compareAtPrices"]),
              barcode: errorWithin(errors, `/variants/${index}/barcode`),
              weight: errorWithin(errors, `/variants/${index}/weightGrams`),
            }}
            level={product?.variants.find(({ sku }) => sku === variant.savedSku)}
            removable={draft.variants.length > 1}
            onSet={set}
            onRemove={remove}
          />
        ))}
      </ul>
      {draft.variants.length > 1 && (
        <Button
          size="small"
          className="mt-3"
          onClick={() => change(({ variants }) => ({ variants: filledDown(variants, currency) }))}
        >
          <CopyCheck aria-hidden />
          {t.variants.fillDown}
        </Button>
      )}
    </Section>
  );
}

/** Rows without a price or weight take the first row's. */
function filledDown(variants: readonly VariantDraft[], currency: string): readonly VariantDraft[] {
  const [first] = variants;
  if (first === undefined) return variants;
  const price = first.prices[currency] ?? "";
  return variants.map((each) => ({
    ...each,
    prices: (each.prices[currency] ?? "") === "" && price !== "" ? { ...each.prices, [currency]: price } : each.prices,
    weight: each.weight === "" ? first.weight : each.weight,
  }));
}

/** A complaint about another currency than the shown one names it. */
function priceError(
  errors: ReadonlyMap<string, string>,
  index: number,
  currency: string,
  [single, all]: readonly [string, string],
): string | undefined {
  const at = `/variants/${index}/${single}`;
  const shown = errors.get(`${at}/${currency}`) ?? errors.get(at) ?? errorWithin(errors, `/variants/${index}/${all}`);
  if (shown !== undefined) return shown;
  for (const [pointer, message] of errors) {
    if (pointer.startsWith(`${at}/`)) return `${pointer.slice(at.length + 1)}: ${message}`;
  }
  return undefined;
}
