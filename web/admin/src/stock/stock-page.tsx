// Units of every SKU, changed where they stand; or only what is running out.
import { Pencil } from "lucide-react";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { SelectField } from "../parts/field.tsx";
import { Empty, Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { Pager, type Paging, usePaging } from "../parts/paging.tsx";
import { SearchField } from "../parts/search-field.tsx";
import { toldNumber } from "../parts/told.tsx";
import { useProducts } from "../products/product-queries.ts";
import { useMay } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";
import { isLow, LOW_STOCK, type StockRow, stockRowsOf, useLowStock } from "./low-stock.ts";
import { StockDialog } from "./stock-dialog.tsx";

export function StockPage() {
  const paging = usePaging();
  const low = paging.filter("show") === "low";
  return (
    <Page title={t.rooms.stock}>
      <div className="mb-3 flex flex-wrap gap-2">
        {!low && (
          <SearchField
            label={t.products.search}
            value={paging.filter("q")}
            onSearch={(text) => paging.setFilter("q", text)}
          />
        )}
        <SelectField
          bare
          className="flex-1 basis-36 sm:flex-none"
          label={t.stock.show}
          value={low ? "low" : ""}
          onValue={(value) => paging.setFilter("show", value)}
          choices={[
            ["", t.stock.showAll],
            ["low", t.stock.showLow(LOW_STOCK)],
          ]}
        />
      </div>
      {low ? <LowStock /> : <AllStock paging={paging} />}
    </Page>
  );
}

function AllStock({ paging }: { readonly paging: Paging }) {
  const query = useProducts({ q: paging.filter("q") || undefined, cursor: paging.cursor });
  return (
    <Loaded query={query} lines={10}>
      {(page) => {
        const longer = page.items.filter(({ variants, variantCount }) => variants.length < variantCount);
        if (page.items.length === 0) return <Empty title={t.products.noneFound} />;
        return (
          <div className="box overflow-hidden">
            <StockTable rows={page.items.flatMap(stockRowsOf)} dimmed={query.isPlaceholderData} />
            {longer.map(({ id, title, variants, variantCount }) => (
              <p key={id} className="border-t border-line px-4 py-2 text-sm">
                {t.stock.moreVariants(variantCount - variants.length)}{" "}
                <Link to={`/products/${id}`} className="link">
                  {title}
                </Link>
              </p>
            ))}
            <div className="border-t border-line">
              <p className="px-4 pt-2 text-sm text-soft">{t.stock.byProduct}</p>
              <Pager paging={paging} page={page} />
            </div>
          </div>
        );
      }}
    </Loaded>
  );
}

function LowStock() {
  const query = useLowStock(true);
  return (
    <Loaded query={query} lines={6}>
      {({ rows, seen, total, partly }) => (
        <>
          <p className="mb-3 text-sm text-soft">
            {t.stock.looked(seen, total)}
            {partly && ` ${t.stock.lookedPartly}`}
          </p>
          {rows.length === 0 ? (
            <Empty title={t.stock.noneLow} />
          ) : (
            <div className="box overflow-hidden">
              <StockTable rows={rows} />
            </div>
          )}
        </>
      )}
    </Loaded>
  );
}

type StockTableProps = { readonly rows: readonly StockRow[]; readonly dimmed?: boolean };

function StockTable({ rows, dimmed }: StockTableProps) {
  const may = useMay();
  const writes = may("stock:write");
  const [changing, setChanging] = useState<StockRow | null>(null);
  const columns = useMemo<readonly Column<StockRow>[]>(() => columnsOf(writes, setChanging), [writes]);
  return (
    <>
      <DataTable caption={t.rooms.stock} rows={rows} columns={columns} rowId={({ sku }) => sku} dimmed={dimmed} />
      {changing && <StockDialog sku={changing.sku} level={changing} onClose={() => setChanging(null)} />}
    </>
  );
}

function columnsOf(writes: boolean, onChange: (row: StockRow) => void): readonly Column<StockRow>[] {
  const change: Column<StockRow> = {
    id: "change",
    header: t.stock.change,
    align: "right",
    cell: (row) => (
      <Button size="icon" look="quiet" aria-label={`${t.stock.change}: ${row.sku}`} onClick={() => onChange(row)}>
        <Pencil aria-hidden />
      </Button>
    ),
  };
  return [
    {
      id: "sku",
      header: t.stock.sku,
      cell: ({ sku, title, variant }) => (
        <>
          <Link to={`/stock/${encodeURIComponent(sku)}`} data-opens-row className="link font-medium break-all">
            {sku}
          </Link>
          <span className="block text-sm text-soft">{[title, variant].filter((each) => each !== "").join(" · ")}</span>
        </>
      ),
    },
    { id: "onHand", header: t.stock.onHandShort, align: "right", cell: ({ onHand }) => toldNumber(onHand) },
    {
      id: "reserved",
      header: t.stock.reserved,
      from: "sm",
      align: "right",
      cell: ({ reserved }) => toldNumber(reserved),
    },
    {
      id: "available",
      header: t.stock.available,
      align: "right",
      cell: (row) => {
        const left = row.onHand - row.reserved;
        return isLow(row) ? <Badge tone={left <= 0 ? "bad" : "warn"}>{toldNumber(left)}</Badge> : toldNumber(left);
      },
    },
    ...(writes ? [change] : []),
  ];
}
