// The choices of a product and the button that buys it. A form of radio buttons: scripts only tell at once what a choice
// costs and show the cart beside the page.
import { useEffect, useId, useState } from "react";
import { useActionData, useFetcher } from "react-router";
import type { BuyAnswer } from "../routes/product.tsx";
import type { ProductView } from "../shop/product-view.ts";
import { type Choice, firstVariant, type SmallVariant, stateOf, variantOf } from "../shop/variants.ts";
import { useText } from "../text/text.tsx";
import { useCartDrawer } from "./cart-drawer.tsx";
import { Notice } from "./notice.tsx";

const MAX_QUANTITY = 999;

export type BuyFormProps = {
  readonly product: ProductView;
  /** The SKU in the address. */
  readonly wanted: string | null;
};

export function BuyForm({ product, wanted }: BuyFormProps) {
  const { say, refusal } = useText();
  const { options, variants } = product;
  const fetcher = useFetcher<BuyAnswer>();
  const answered = useActionData<BuyAnswer>();
  const { open } = useCartDrawer();
  const [choice, setChoice] = useState<Choice>(firstVariant(variants, wanted)?.options ?? {});
  const variant = options.length === 0 ? variants[0] : variantOf(variants, options, choice);
  const { data } = fetcher;
  useEffect(() => {
    if (data?.added) open();
  }, [data, open]);

  const [touched, setTouched] = useState(false);
  const choose = (name: string, value: string): void => {
    const next = { ...choice, [name]: value };
    setChoice(next);
    setTouched(true);
    const found = variantOf(variants, options, next);
    // The address follows, so that it can be sent to somebody; no page is asked for.
    if (found) window.history.replaceState(window.history.state, "", `?variant=${encodeURIComponent(found.sku)}`);
  };
  const canBuy = (each: SmallVariant): boolean => each.available && each.price !== null;
  // Without scripts another choice can still be sent, so the button stays as long as anything is there.
  const soldOut = touched ? variant !== undefined && !canBuy(variant) : !variants.some(canBuy);
  const trouble = (data ?? answered)?.trouble;
  return (
    <fetcher.Form
      method="post"
      className="mt-5 flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        form.set("stay", "1");
        void fetcher.submit(form, { method: "post" });
      }}
    >
      <Price variant={variant} />
      {options.map(({ name, values }) => (
        <OptionChoice
          key={name}
          name={name}
          values={values}
          chosen={choice[name]}
          stateOf={(value) => stateOf(variants, choice, { name, value })}
          onChoose={(value) => choose(name, value)}
        />
      ))}
      <Stock variant={variant} />
      {trouble !== undefined && (
        <Notice kind="bad">{trouble === "no_such_variant" ? say("product.noSuchVariant") : refusal(trouble)}</Notice>
      )}
      <div className="flex gap-3">
        <label className="sr-only" htmlFor="quantity">
          {say("cart.quantity")}
        </label>
        <input
          id="quantity"
          name="quantity"
          type="number"
          inputMode="numeric"
          min={1}
          max={MAX_QUANTITY}
          defaultValue={1}
          className="input w-20 text-center tabular-nums"
        />
        <button type="submit" className="button flex-1" disabled={fetcher.state !== "idle" || soldOut}>
          {fetcher.state === "idle" ? say(soldOut ? "product.soldOut" : "product.add") : say("product.adding")}
        </button>
      </div>
    </fetcher.Form>
  );
}

function Price({ variant }: { readonly variant: SmallVariant | undefined }) {
  const { say, money } = useText();
  if (variant?.price == null) return <p className="text-muted">{say("product.noPrice")}</p>;
  const { price, compareAtPrice } = variant;
  const before = compareAtPrice != null && compareAtPrice.amount > price.amount ? compareAtPrice : undefined;
  return (
    <p className="flex items-center gap-3">
      <span className="tag text-title">{money(price)}</span>
      {before !== undefined && (
        <>
          <span className="sr-only">{say("product.before")}</span>
          <s className="text-muted">{money(before)}</s>
        </>
      )}
    </p>
  );
}

function Stock({ variant }: { readonly variant: SmallVariant | undefined }) {
  const { say, count } = useText();
  const text =
    variant === undefined
      ? say("product.noSuchVariant")
      : !variant.available
        ? say("product.soldOutLong")
        : variant.lowStock !== null
          ? count("product.left", variant.lowStock)
          : say("product.inStock");
  const look = variant?.available ? "text-good" : "text-bad";
  return (
    <p role="status" className={`flex items-center gap-2 font-medium ${look}`}>
      <span aria-hidden="true" className="size-2.5 rounded-full bg-current" />
      {text}
    </p>
  );
}

type OptionChoiceProps = {
  readonly name: string;
  readonly values: readonly string[];
  readonly chosen: string | undefined;
  readonly stateOf: (value: string) => "available" | "soldOut" | "none";
  readonly onChoose: (value: string) => void;
};

function OptionChoice({ name, values, chosen, stateOf: state, onChoose }: OptionChoiceProps) {
  const { say } = useText();
  const id = useId();
  return (
    <fieldset>
      <legend className="mb-2 font-semibold">{name}</legend>
      <div className="flex flex-wrap gap-2">
        {values.map((value) => {
          const is = state(value);
          return (
            <label key={value} htmlFor={`${id}-${value}`} className="relative">
              <input
                id={`${id}-${value}`}
                type="radio"
                name={`option:${name}`}
                value={value}
                checked={value === chosen}
                onChange={() => onChoose(value)}
                className="peer absolute inset-0 size-full cursor-pointer appearance-none rounded-md"
              />
              <span
                className={`inline-flex min-h-11 items-center rounded-md border-2 border-line bg-surface px-4 peer-checked:border-ink peer-checked:font-semibold peer-hover:border-muted ${is === "available" ? "" : "text-muted line-through decoration-1"}`}
              >
                {value}
                {is !== "available" && <span className="sr-only">, {say("product.soldOut")}</span>}
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
