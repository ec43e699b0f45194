// The columns of a file, with what stands in them, and what each one means.
import { isCurrency } from "@souk/contracts/money";
import { useId } from "react";
import { t } from "../texts/texts.ts";
import { type Choices, type Field, fields, type Target } from "./column-choice.ts";
import type { CsvHead } from "./csv-head.ts";

type ColumnMappingProps = {
  readonly head: CsvHead;
  readonly choices: Choices;
  readonly onChoices: (choices: Choices) => void;
};

export function ColumnMapping({ head, choices, onChoices }: ColumnMappingProps) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{t.imports.columns}</legend>
      <p className="mb-2 text-sm text-soft">{t.imports.columnsHint}</p>
      <ul className="rows rounded-control border border-line px-3 py-2.5">
        {head.columns.map((column, index) => (
          <ColumnRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its position; names may come twice
            key={index}
            column={column}
            examples={head.rows.map((row) => row[index] ?? "").filter((each) => each !== "")}
            target={choices[index] ?? ""}
            onTarget={(target) => onChoices({ ...choices, [index]: target })}
          />
        ))}
      </ul>
    </fieldset>
  );
}

type ColumnRowProps = {
  readonly column: string;
  readonly examples: readonly string[];
  readonly target: Target | "";
  readonly onTarget: (target: Target | "") => void;
};

/** What the select offers beside the plain fields: an option, which needs a name, and a price in another currency. */
const WITH_NAME = ["option", "price in"] as const;

function ColumnRow({ column, examples, target, onTarget }: ColumnRowProps) {
  const id = useId();
  const option = target.startsWith("option.");
  const priceIn = target.startsWith("price.");
  const value = option ? WITH_NAME[0] : priceIn ? WITH_NAME[1] : target;
  const pick = (next: string): void => {
    if (next === WITH_NAME[0]) onTarget(`option.${column}`);
    else if (next === WITH_NAME[1]) onTarget("price.EUR");
    else onTarget(next as Field | "");
  };
  return (
    <li className="grid gap-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="min-w-0">
        <label htmlFor={id} className="block truncate font-medium">
          {column || t.imports.unnamed}
        </label>
        <p className="truncate text-sm text-soft">{examples.join(" · ")}</p>
      </div>
      <div className="flex gap-2">
        <select id={id} className="control" value={value} onChange={(event) => pick(event.target.value)}>
          <option value="">{t.imports.ignore}</option>
          {fields.map((each) => (
            <option key={each} value={each}>
              {t.imports.fields[each]}
            </option>
          ))}
          <option value={WITH_NAME[0]}>{t.imports.option}</option>
          <option value={WITH_NAME[1]}>{t.imports.priceIn}</option>
        </select>
        {option && (
          <input
            className="control max-w-32"
            aria-label={t.imports.optionName}
            value={target.slice("option.".length)}
            onChange={(event) => onTarget(`option.${event.target.value}`)}
          />
        )}
        {priceIn && (
          <input
            className="control max-w-20 uppercase"
            aria-label={t.variants.currencyCode}
            aria-invalid={!isCurrency(target.slice("price.".length)) || undefined}
            maxLength={3}
            value={target.slice("price.".length)}
            onChange={(event) => onTarget(`price.${event.target.value.toUpperCase()}`)}
          />
        )}
      </div>
    </li>
  );
}
