// One SKU: how much is there, and everything that ever changed it.
import type { Movement, StockLevel } from "@souk/contracts/products/product-schema";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { Button } from "../parts/button.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Empty, Loaded } from "../parts/loaded.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Pager, usePaging } from "../parts/paging.tsx";
import { Moment, toldNumber } from "../parts/told.tsx";
import { useMay } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";
import { StockDialog } from "./stock-dialog.tsx";
import { useMovements, useStockLevel } from "./stock-queries.ts";

const columns: readonly Column<Movement>[] = [
  { id: "at", header: t.stock.at, cell: ({ at }) => <Moment time={at} /> },
  {
    id: "delta",
    header: t.stock.delta,
    align: "right",
    cell: ({ delta }) => (
      <span className={delta < 0 ? "text-bad" : "text-good"}>{toldNumber(delta, { signDisplay: "exceptZero" })}</span>
    ),
  },
  { id: "onHand", header: t.stock.onHandShort, align: "right", cell: ({ onHand }) => toldNumber(onHand) },
  { id: "why", header: t.stock.why, from: "sm", cell: (movement) => <Why movement={movement} /> },
];

function Why({ movement }: { readonly movement: Movement }) {
  const may = useMay();
  const { kind, reason, reference } = movement;
  const ofOrder = kind === "sale" || kind === "reversal";
  return (
    <span className="break-words">
      {t.movements[kind]}
      {reason !== "" && kind !== "sale" && <span className="text-soft"> · {reason}</span>}
      {ofOrder && may("orders:read") && (
        <>
          {" "}
          <Link to={`/orders/${reference}`} className="link">
            {t.stock.toOrder}
          </Link>
        </>
      )}
    </span>
  );
}

export function SkuPage() {
  const { sku = "" } = useParams();
  const may = useMay();
  const query = useStockLevel(sku);
  const [changing, setChanging] = useState<"set" | "adjust" | null>(null);
  const level = query.data;
  return (
    <Page
      title={sku}
      back={{ to: "/stock", label: t.rooms.stock }}
      actions={
        level &&
        may("stock:write") && (
          <>
            <Button onClick={() => setChanging("adjust")}>{t.stock.ways.adjust}</Button>
            <Button look="primary" onClick={() => setChanging("set")}>
              {t.stock.count}
            </Button>
          </>
        )
      }
    >
      <Loaded query={query} lines={2}>
        {(found) => <Levels level={found} />}
      </Loaded>
      <Movements sku={sku} />
      {level && changing && <StockDialog sku={sku} level={level} way={changing} onClose={() => setChanging(null)} />}
    </Page>
  );
}

function Levels({ level }: { readonly level: StockLevel }) {
  const told = [
    [t.stock.onHandShort, level.onHand],
    [t.stock.reserved, level.reserved],
    [t.stock.available, level.available],
  ] as const;
  return (
    <dl className="mb-4 grid grid-cols-3 gap-3">
      {told.map(([label, units]) => (
        <div key={label} className="box px-4 py-3">
          <dt className="text-sm text-soft">{label}</dt>
          <dd className="text-2xl font-semibold tabular">{toldNumber(units)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Movements({ sku }: { readonly sku: string }) {
  const paging = usePaging();
  const query = useMovements(sku, paging.cursor);
  return (
    <Section flush title={t.stock.movements}>
      <Loaded query={query} lines={6}>
        {(page) =>
          page.items.length === 0 ? (
            <div className="p-4 pt-0">
              <Empty title={t.stock.noMovements} />
            </div>
          ) : (
            <>
              <DataTable
                caption={t.stock.movements}
                rows={page.items}
                columns={columns}
                rowId={({ id }) => id}
                dimmed={query.isPlaceholderData}
              />
              <Pager paging={paging} page={page} />
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
