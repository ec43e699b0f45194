// How many units of each line, between none and what is there.
import type { OrderItem } from "@souk/contracts/orders/order-schema";
import { t } from "../texts/texts.ts";
import type { Units } from "./order-standing.ts";

export type Picked = Readonly<Record<string, string>>;

export type PickerLine = Pick<OrderItem, "sku" | "title"> & { readonly most: number };

/** The picked units, or undefined where a number is none or too large. Lines with none are left out. */
export function pickedUnits(lines: readonly PickerLine[], picked: Picked): readonly Units[] | undefined {
  const units: Units[] = [];
  for (const { sku, most } of lines) {
    const text = (picked[sku] ?? "").trim() || "0";
    const quantity = Number(text);
    if (!/^\d+$/.test(text) || quantity > most) return undefined;
    if (quantity > 0) units.push({ sku, quantity });
  }
  return units;
}

type UnitPickerProps = {
  readonly legend: string;
  readonly lines: readonly PickerLine[];
  readonly picked: Picked;
  readonly onPicked: (picked: Picked) => void;
};

export function UnitPicker({ legend, lines, picked, onPicked }: UnitPickerProps) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      <ul className="divide-y divide-line rounded-control border border-line">
        {lines.map(({ sku, title, most }) => (
          <li key={sku}>
            <label className="flex items-center gap-3 px-3 py-2">
              <span className="min-w-0 flex-1">
                <span className="block truncate">{title}</span>
                <span className="block text-sm break-all text-soft">{sku}</span>
              </span>
              <input
                className="control tabular max-w-20 text-right"
                inputMode="numeric"
                value={picked[sku] ?? ""}
                aria-invalid={pickedUnits([{ sku, title, most }], picked) === undefined || undefined}
                onChange={({ target }) => onPicked({ ...picked, [sku]: target.value })}
              />
              <span className="w-12 text-sm whitespace-nowrap text-soft">{t.units.of(most)}</span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
