// In which currency the prices are shown and typed; another one can be added.
import { useId, useState } from "react";
import { Button } from "../parts/button.tsx";
import { t } from "../texts/texts.ts";

type CurrencyPickerProps = {
  readonly currency: string;
  readonly currencies: readonly string[];
  readonly onPick: (currency: string) => void;
  /** False where there is no such currency. */
  readonly onAdd: (currency: string) => boolean;
};

export function CurrencyPicker({ currency, currencies, onPick, onAdd }: CurrencyPickerProps) {
  const id = useId();
  const [adding, setAdding] = useState<string>();
  const [unknown, setUnknown] = useState(false);
  const add = (): void => {
    const code = (adding ?? "").trim().toUpperCase();
    const known = code !== "" && onAdd(code);
    setUnknown(!known);
    if (known) setAdding(undefined);
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <label htmlFor={id} className="text-sm text-soft">
        {t.variants.pricesIn}
      </label>
      <select id={id} className="control w-auto" value={currency} onChange={({ target }) => onPick(target.value)}>
        {currencies.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
      {adding === undefined ? (
        <Button size="small" onClick={() => setAdding("")}>
          {t.variants.addCurrency}
        </Button>
      ) : (
        <>
          <input
            className="control w-20 uppercase"
            aria-label={t.variants.currencyCode}
            aria-invalid={unknown || undefined}
            maxLength={3}
            // biome-ignore lint/a11y/noAutofocus: somebody has just asked for this field
            autoFocus
            value={adding}
            onChange={({ target }) => setAdding(target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setAdding(undefined);
              if (event.key !== "Enter") return;
              event.preventDefault();
              add();
            }}
          />
          <Button size="small" onClick={add}>
            {t.common.add}
          </Button>
          {unknown && (
            <span role="alert" className="text-sm text-bad">
              {t.problems.unknown_currency}
            </span>
          )}
        </>
      )}
    </div>
  );
}
