// What the shop taxes, by country, region and class.
import type { TaxRate } from "@souk/contracts/orders/shop-schema";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { percentText } from "../format/percent-text.ts";
import { Button } from "../parts/button.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Empty, Loaded } from "../parts/loaded.tsx";
import { countryName } from "../parts/told.tsx";
import { locale, t } from "../texts/texts.ts";
import { REST_OF_WORLD } from "./country-picker.tsx";
import { useTaxRates } from "./settings-queries.ts";
import { TaxDialog } from "./tax-dialog.tsx";

export function taxPlace({ country, region }: Pick<TaxRate, "country" | "region">): string {
  const name = country === REST_OF_WORLD ? t.shipping.restOfWorld : countryName(country);
  return region === null ? name : `${name}, ${region}`;
}

export function TaxesPage() {
  const query = useTaxRates();
  const [editing, setEditing] = useState<TaxRate | "new" | null>(null);
  const [filter, setFilter] = useState("");
  const columns = useMemo<readonly Column<TaxRate>[]>(
    () => [
      {
        id: "place",
        header: t.taxes.place,
        cell: (rate) => (
          <button type="button" data-opens-row className="link text-left font-medium" onClick={() => setEditing(rate)}>
            {taxPlace(rate)}
          </button>
        ),
      },
      { id: "class", header: t.taxes.taxClass, cell: ({ taxClass }) => t.taxClasses[taxClass] },
      {
        id: "rate",
        header: t.taxes.rate,
        align: "right",
        cell: ({ rateBasisPoints }) => `${percentText(rateBasisPoints, locale)} %`,
      },
      {
        id: "included",
        header: t.taxes.included,
        from: "sm",
        cell: ({ included }) => (included ? t.taxes.isIncluded : t.taxes.isAdded),
      },
    ],
    [],
  );
  const wanted = filter.trim().toLocaleLowerCase(locale);
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <p className="max-w-prose text-soft">{t.taxes.intro}</p>
        <Button look="primary" onClick={() => setEditing("new")}>
          <Plus aria-hidden />
          {t.taxes.new}
        </Button>
      </div>
      <Loaded query={query} lines={8}>
        {(rates) => {
          const sorted = [...rates].sort((a, b) => taxPlace(a).localeCompare(taxPlace(b), locale));
          const shown = sorted.filter((each) => taxPlace(each).toLocaleLowerCase(locale).includes(wanted));
          if (rates.length === 0) return <Empty title={t.taxes.none} />;
          return (
            <div className="box overflow-hidden">
              <div className="p-3">
                <input
                  type="search"
                  className="control max-w-xs"
                  aria-label={t.shipping.findCountry}
                  placeholder={t.shipping.findCountry}
                  value={filter}
                  onChange={({ target }) => setFilter(target.value)}
                />
              </div>
              <DataTable caption={t.settings.taxes} rows={shown} columns={columns} rowId={({ id }) => id} />
              <p className="px-4 py-2.5 text-sm text-soft">{t.table.count(shown.length)}</p>
            </div>
          );
        }}
      </Loaded>
      {editing !== null && (
        <TaxDialog rate={editing === "new" ? undefined : editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}
