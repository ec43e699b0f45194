// What a product can be chosen by: size, colour. Each value can be renamed; its variants go along.
import { Plus, Trash2, X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { newKey } from "../browser/new-key.ts";
import { Button } from "../parts/button.tsx";
import { Field, TextField } from "../parts/field.tsx";
import { Section } from "../parts/page.tsx";
import { t } from "../texts/texts.ts";
import type { ProductDraft } from "./product-draft.ts";
import { errorWithin } from "./product-pointers.ts";
import type { ProductForm } from "./use-product-form.ts";
import { fitVariants, type OptionDraft, renameValue } from "./variant-matrix.ts";

/** The contract's MAX_OPTIONS. */
const MOST_OPTIONS = 10;

export function OptionsSection({ form }: { readonly form: ProductForm }) {
  const { options } = form.draft;
  return (
    <Section
      title={t.options.title}
      actions={
        options.length < MOST_OPTIONS && (
          <Button
            size="small"
            onClick={() =>
              form.change((draft) => ({ options: [...draft.options, { key: newKey(), name: "", values: [] }] }))
            }
          >
            <Plus aria-hidden />
            {t.options.add}
          </Button>
        )
      }
    >
      {options.length === 0 ? (
        <p className="text-soft">{t.options.none}</p>
      ) : (
        <ul className="rows">
          {options.map((option, index) => (
            <OptionRow key={option.key} form={form} option={option} index={index} />
          ))}
        </ul>
      )}
      {form.errors.get("/options") !== undefined && (
        <p className="mt-2 text-sm font-medium text-bad">{form.errors.get("/options")}</p>
      )}
    </Section>
  );
}

type OptionRowProps = { readonly form: ProductForm; readonly option: OptionDraft; readonly index: number };

function OptionRow({ form, option, index }: OptionRowProps) {
  const fitted = (draft: ProductDraft, options: readonly OptionDraft[]): Partial<ProductDraft> => ({
    options,
    variants: fitVariants(options, draft.variants),
  });
  const set = (change: Partial<OptionDraft>) =>
    form.change((draft) =>
      fitted(
        draft,
        draft.options.map((each) => (each.key === option.key ? { ...each, ...change } : each)),
      ),
    );
  const rename = (from: string, to: string) =>
    form.change((draft) => ({
      options: draft.options.map((each) =>
        each.key === option.key ? { ...each, values: each.values.map((value) => (value === from ? to : value)) } : each,
      ),
      variants: renameValue(draft.variants, option.key, { from, to }),
    }));
  return (
    <li className="grid gap-3 sm:grid-cols-[12rem_minmax(0,1fr)_auto]">
      <TextField
        label={t.options.name}
        placeholder={t.options.nameExample}
        maxLength={255}
        value={option.name}
        onValue={(name) => set({ name })}
        error={errorWithin(form.errors, `/options/${index}/name`)}
      />
      <Values
        option={option}
        error={errorWithin(form.errors, `/options/${index}/values`)}
        onRename={rename}
        onRemove={(value) => set({ values: option.values.filter((each) => each !== value) })}
        onAdd={(values) => set({ values: [...option.values, ...values] })}
      />
      <Button
        size="icon"
        look="quiet"
        className="justify-self-end sm:mt-6"
        aria-label={`${t.common.remove}: ${option.name || t.options.one}`}
        onClick={() =>
          form.change((draft) =>
            fitted(
              draft,
              draft.options.filter(({ key }) => key !== option.key),
            ),
          )
        }
      >
        <Trash2 aria-hidden />
      </Button>
    </li>
  );
}

type ValuesProps = {
  readonly option: OptionDraft;
  readonly error: string | undefined;
  readonly onRename: (from: string, to: string) => void;
  readonly onRemove: (value: string) => void;
  readonly onAdd: (values: readonly string[]) => void;
};

function Values({ option, error, onRename, onRemove, onAdd }: ValuesProps) {
  const [text, setText] = useState("");
  const { values } = option;
  const add = (): void => {
    const fresh = text.split(",").map((each) => each.trim());
    const distinct = [...new Set(fresh)].filter((each) => each !== "" && !values.includes(each));
    if (distinct.length > 0) onAdd(distinct);
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== ",")) return;
    event.preventDefault();
    add();
  };
  return (
    <Field label={t.options.values} hint={t.options.valuesHint} error={error}>
      {(wiring) => (
        <div className="flex flex-wrap gap-1.5">
          {values.map((value) => (
            <Value
              key={value}
              value={value}
              taken={values}
              onRename={(to) => onRename(value, to)}
              onRemove={() => onRemove(value)}
            />
          ))}
          <input
            {...wiring}
            className="control w-36 flex-1"
            maxLength={255}
            placeholder={t.options.valueExample}
            value={text}
            onChange={({ target }) => setText(target.value)}
            onKeyDown={onKeyDown}
            onBlur={add}
          />
        </div>
      )}
    </Field>
  );
}

type ValueProps = {
  readonly value: string;
  readonly taken: readonly string[];
  readonly onRename: (to: string) => void;
  readonly onRemove: () => void;
};

/** Renamed when one leaves the field; a name that is empty or there already is not taken. */
function Value({ value, taken, onRename, onRemove }: ValueProps) {
  const [text, setText] = useState(value);
  const commit = (): void => {
    const to = text.trim();
    if (to === value || to === "" || taken.includes(to)) setText(value);
    else onRename(to);
  };
  return (
    <span className="flex items-center rounded-control border border-edge bg-sunk">
      <input
        aria-label={t.options.rename(value)}
        className="w-24 min-w-0 bg-transparent px-2.5 py-1.5 outline-offset-0"
        maxLength={255}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          commit();
        }}
      />
      <button
        type="button"
        className="grid size-8 place-items-center rounded-control hover:bg-line"
        aria-label={`${t.common.remove}: ${value}`}
        onClick={onRemove}
      >
        <X aria-hidden className="size-4" />
      </button>
    </span>
  );
}
