// Many countries at once: found by typing, ticked, and all others as one.
import { useId, useMemo, useState } from "react";
import { countryChoices } from "../format/regions.ts";
import { Button } from "../parts/button.tsx";
import { locale, t } from "../texts/texts.ts";

export const REST_OF_WORLD = "*";
const UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" ");

type CountryPickerProps = {
  readonly legend: string;
  readonly countries: readonly string[];
  readonly onCountries: (countries: readonly string[]) => void;
  readonly error?: string | undefined;
};

export function CountryPicker({ legend, countries, onCountries, error }: CountryPickerProps) {
  const id = useId();
  const [filter, setFilter] = useState("");
  const all = useMemo(() => [[REST_OF_WORLD, t.shipping.restOfWorld] as const, ...countryChoices(locale)], []);
  const wanted = filter.trim().toLocaleLowerCase(locale);
  const shown = all.filter(
    ([code, name]) => wanted === "" || name.toLocaleLowerCase(locale).includes(wanted) || code.toLowerCase() === wanted,
  );
  const toggle = (code: string, on: boolean) =>
    onCountries(on ? [...countries, code] : countries.filter((each) => each !== code));
  return (
    <fieldset aria-describedby={error === undefined ? undefined : id}>
      <legend className="mb-1 text-sm font-medium">
        {legend} <span className="font-normal text-soft">({t.table.picked(countries.length)})</span>
      </legend>
      <div className="mb-1.5 flex flex-wrap gap-2">
        <input
          type="search"
          className="control flex-1 basis-40"
          aria-label={t.shipping.findCountry}
          placeholder={t.shipping.findCountry}
          value={filter}
          onChange={({ target }) => setFilter(target.value)}
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
        <Button onClick={() => onCountries([...new Set([...countries, ...UNION])])}>{t.shipping.union}</Button>
        <Button onClick={() => onCountries([])}>{t.shipping.noCountry}</Button>
      </div>
      <div className="h-44 overflow-y-auto rounded-control border border-edge px-3 py-1">
        {shown.map(([code, name]) => (
          <label key={code} className="flex min-h-8 items-center gap-2.5">
            <input
              type="checkbox"
              checked={countries.includes(code)}
              onChange={({ target }) => toggle(code, target.checked)}
            />
            {name}
            {code !== REST_OF_WORLD && <span className="text-sm text-soft">{code}</span>}
          </label>
        ))}
        {shown.length === 0 && <p className="py-2 text-soft">{t.shipping.noCountryFound}</p>}
      </div>
      {error !== undefined && (
        <p id={id} className="mt-1 text-sm font-medium text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
