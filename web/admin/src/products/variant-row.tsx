// One variant. Drawn again only when something of it changes, because a product may have hundreds.
import { Trash2, WandSparkles } from "lucide-react";
import { memo, useState } from "react";
import { Button } from "../parts/button.tsx";
import { TextField } from "../parts/field.tsx";
import { MoneyField } from "../parts/money-field.tsx";
import { useMay } from "../session/session-context.tsx";
import { StockDialog } from "../stock/stock-dialog.tsx";
import { t } from "../texts/texts.ts";
import { type OptionDraft, proposedSku, type VariantDraft } from "./variant-matrix.ts";

/** Columns of the wide layout; the head of the list has the same. */
export const VARIANT_GRID =
  "lg:grid-cols-[minmax(10rem,1.6fr)_minmax(6.5rem,1fr)_minmax(6.5rem,1fr)_minmax(6rem,1fr)_4.5rem_auto] gap-x-2 gap-y-3";

type Errors = {
  readonly sku: string | undefined;
  readonly options: string | undefined;
  readonly price: string | undefined;
  readonly compareAt: string | undefined;
  readonly barcode: string | undefined;
  readonly weight: string | undefined;
};

type VariantRowProps = {
  readonly variant: VariantDraft;
  readonly name: string;
  readonly currency: string;
  readonly title: string;
  readonly options: readonly OptionDraft[];
  readonly errors: Errors;
  readonly level: { readonly onHand: number; readonly reserved: number } | undefined;
  readonly removable: boolean;
  readonly onSet: (key: string, next: (variant: VariantDraft) => Partial<VariantDraft>) => void;
  readonly onRemove: (key: string) => void;
};

function Row(props: VariantRowProps) {
  const { variant, name, currency, title, options, errors, removable, onSet, onRemove } = props;
  const { key, sku, savedSku } = variant;
  const put = (next: Partial<VariantDraft>) => onSet(key, () => next);
  const money = (field: "prices" | "compareAt") => (text: string) =>
    onSet(key, (before) => ({ [field]: { ...before[field], [currency]: text } }));
  return (
    <li>
      <fieldset>
        <legend className={name === "" ? "sr-only" : "mb-1 font-medium"}>{name || t.variants.one}</legend>
        {errors.options !== undefined && <p className="mb-1 text-sm font-medium text-bad">{errors.options}</p>}
        <div className={`grid grid-cols-2 items-start ${VARIANT_GRID}`}>
          <TextField
            bare="lg"
            className="col-span-2 lg:col-span-1"
            label={t.variants.sku}
            maxLength={128}
            value={sku}
            onValue={(text) => put({ sku: text })}
            error={errors.sku}
            hint={<SkuHint {...props} propose={() => put({ sku: proposedSku(title, variant, options) })} />}
          />
          <MoneyField
            bare="lg"
            label={t.variants.price}
            currency={currency}
            value={variant.prices[currency] ?? ""}
            onValue={money("prices")}
            error={errors.price}
          />
          <MoneyField
            bare="lg"
            label={t.variants.compareAt}
            currency={currency}
            value={variant.compareAt[currency] ?? ""}
            onValue={money("compareAt")}
            error={errors.compareAt}
          />
          <TextField
            bare="lg"
            label={t.variants.barcode}
            maxLength={255}
            value={variant.barcode}
            onValue={(barcode) => put({ barcode })}
            error={errors.barcode}
          />
          <TextField
            bare="lg"
            label={t.variants.weight}
            inputMode="numeric"
            value={variant.weight}
            onValue={(weight) => put({ weight })}
            error={errors.weight}
          />
          <Button
            size="icon"
            look="quiet"
            className="justify-self-end"
            aria-label={`${t.common.remove}: ${name || sku || t.variants.one}`}
            disabled={!removable}
            onClick={() => onRemove(key)}
          >
            <Trash2 aria-hidden />
          </Button>
        </div>
        {savedSku !== undefined && props.level && <Level sku={savedSku} level={props.level} />}
      </fieldset>
    </li>
  );
}

function SkuHint({ variant, title, propose }: VariantRowProps & { readonly propose: () => void }) {
  const { sku, savedSku } = variant;
  if (savedSku !== undefined && sku.trim() !== savedSku) return t.variants.skuChanged(savedSku);
  if (sku !== "" || title.trim() === "") return undefined;
  return (
    <button type="button" className="link inline-flex items-center gap-1" onClick={propose}>
      <WandSparkles aria-hidden className="size-3.5" />
      {t.variants.propose}
    </button>
  );
}

type LevelProps = {
  readonly sku: string;
  readonly level: { readonly onHand: number; readonly reserved: number };
};

function Level({ sku, level }: LevelProps) {
  const may = useMay();
  const [open, setOpen] = useState(false);
  return (
    <p className="mt-1.5 flex flex-wrap items-center gap-x-3 text-sm text-soft">
      {t.stock.now(level.onHand, level.reserved)}
      {may("stock:write") && (
        <button type="button" className="link" onClick={() => setOpen(true)}>
          {t.stock.change}
        </button>
      )}
      {open && <StockDialog sku={sku} level={level} onClose={() => setOpen(false)} />}
    </p>
  );
}

export const VariantRow = memo(Row, (before, after) => {
  const { errors: errorsBefore, options: optionsBefore, level: levelBefore, ...restBefore } = before;
  const { errors: errorsAfter, options: optionsAfter, level: levelAfter, ...restAfter } = after;
  return (
    JSON.stringify([errorsBefore, levelBefore]) === JSON.stringify([errorsAfter, levelAfter]) &&
    optionsBefore === optionsAfter &&
    (Object.keys(restAfter) as (keyof typeof restAfter)[]).every((each) => restBefore[each] === restAfter[each])
  );
});
