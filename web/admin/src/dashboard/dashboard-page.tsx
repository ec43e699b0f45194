// The first thing in the morning: what sold, what must be sent, what runs out.
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue } from "react";
import { Link } from "react-router";
import { orderColumns } from "../orders/order-columns.tsx";
import { useOrders } from "../orders/order-queries.ts";
import { Badge } from "../parts/badge.tsx";
import { DataTable } from "../parts/data-table.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page, Section } from "../parts/page.tsx";
import { toldMoney, toldNumber } from "../parts/told.tsx";
import { useMay, useSession } from "../session/session-context.tsx";
import { useShop } from "../session/shop-profile.ts";
import { LOW_STOCK, useLowStock } from "../stock/low-stock.ts";
import { t } from "../texts/texts.ts";
import { BarChart } from "./bar-chart.tsx";
import { FirstRun } from "./first-run.tsx";
import { DAYS, MOST_ORDERS, type RecentSales, useOrderCount, useRecentSales } from "./sales-query.ts";

const LATEST = 6;
const LOWEST = 8;

export function DashboardPage() {
  const may = useMay();
  const { session } = useSession();
  // What stands further down is drawn after the first paint, and moves nothing.
  const further = useDeferredValue(true, false);
  return (
    <Page title={t.rooms.dashboard} heading={t.dashboard.hello(session.user.name)}>
      <div className="grid gap-4">
        {may("settings:write") && <FirstRun />}
        {may("orders:read") && <Selling charts={further} />}
        {further && (
          <div className="grid gap-4 lg:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)] lg:items-start">
            {may("orders:read") && <LatestOrders />}
            {may("catalogue:read") && may("stock:read") && <RunningOut />}
          </div>
        )}
      </div>
    </Page>
  );
}

function Selling({ charts }: { readonly charts: boolean }) {
  const shop = useShop();
  return (
    <Loaded query={shop} lines={3}>
      {({ currency }) => <Sales currency={currency} charts={charts} />}
    </Loaded>
  );
}

function Sales({ currency, charts }: { readonly currency: string; readonly charts: boolean }) {
  const query = useRecentSales(currency);
  const toSend = useOrderCount("paid");
  const awaiting = useOrderCount("awaiting_payment");
  return (
    <>
      <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Figure label={t.dashboard.toSend} query={toSend} to="/orders?status=paid" tell={toldNumber} />
        <Figure label={t.dashboard.awaiting} query={awaiting} to="/orders?status=awaiting_payment" tell={toldNumber} />
        <Figure label={t.dashboard.sales(DAYS)} query={query} tell={({ amount }) => toldMoney({ amount, currency })} />
        <Figure label={t.dashboard.paidOrders(DAYS)} query={query} tell={({ orders }) => toldNumber(orders)} />
      </dl>
      {charts && <Charts query={query} currency={currency} />}
    </>
  );
}

type FigureProps<D> = {
  readonly label: string;
  readonly query: UseQueryResult<D>;
  readonly tell: (data: D) => string;
  readonly to?: string;
};

function Figure<D>({ label, query, tell, to }: FigureProps<D>) {
  const told: ReactNode = query.data === undefined ? (query.isError ? t.dashboard.unknown : "…") : tell(query.data);
  return (
    <div className="box px-4 py-3">
      <dt className="text-sm text-soft">{label}</dt>
      <dd className="text-xl font-semibold tabular sm:text-2xl">
        {to === undefined ? (
          told
        ) : (
          <Link to={to} className="hover:text-accent hover:underline">
            {told}
          </Link>
        )}
      </dd>
    </div>
  );
}

type ChartsProps = { readonly query: UseQueryResult<RecentSales>; readonly currency: string };

/** Until the sales are known the same frame stands there empty, so that nothing moves when they come. */
function Charts({ query, currency }: ChartsProps) {
  if (query.data !== undefined || query.isError) {
    return <Loaded query={query}>{(sales) => <ChartsBox sales={sales} currency={currency} />}</Loaded>;
  }
  return <ChartsBox sales={undefined} currency={currency} />;
}

type ChartsBoxProps = { readonly sales: RecentSales | undefined; readonly currency: string };

function ChartsBox({ sales, currency }: ChartsBoxProps) {
  const told = (amount: number) => toldMoney({ amount, currency });
  const elsewhere = sales?.elsewhere ?? 0;
  return (
    <div className="box p-4" aria-busy={sales === undefined}>
      <div className="grid gap-6 lg:grid-cols-2">
        <BarChart
          title={t.dashboard.salesByDay}
          summary={sales ? t.dashboard.salesSummary(told(sales.amount), DAYS) : t.states.loading}
          tone="fill-accent"
          bars={sales?.days.map(({ day, amount }) => ({ day, value: amount, told: told(amount) }))}
        />
        <BarChart
          title={t.dashboard.ordersByDay}
          summary={sales ? t.dashboard.ordersSummary(sales.orders, DAYS) : t.states.loading}
          tone="fill-info"
          bars={sales?.days.map(({ day, orders }) => ({ day, value: orders, told: toldNumber(orders) }))}
        />
      </div>
      <p className="mt-3 text-sm text-soft">
        {t.dashboard.whatCounts(currency)}
        {elsewhere > 0 && ` ${t.dashboard.elsewhere(elsewhere)}`}
      </p>
      {sales?.complete === false && <Notice>{t.dashboard.incomplete(MOST_ORDERS)}</Notice>}
    </div>
  );
}

const columns = orderColumns.filter(({ id }) => id !== "payment" && id !== "parcel");

function LatestOrders() {
  const query = useOrders({});
  return (
    <Section
      flush
      title={t.dashboard.latest}
      actions={
        <Link to="/orders" className="link text-sm">
          {t.dashboard.all}
        </Link>
      }
    >
      <Loaded query={query} lines={4}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="px-4 pb-4 text-soft">{t.orders.noneHint}</p>
          ) : (
            <DataTable
              caption={t.dashboard.latest}
              rows={items.slice(0, LATEST)}
              columns={columns}
              rowId={({ id }) => id}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

function RunningOut() {
  const query = useLowStock(true);
  return (
    <Section
      title={t.dashboard.runningOut(LOW_STOCK)}
      actions={
        <Link to="/stock?show=low" className="link text-sm">
          {t.dashboard.all}
        </Link>
      }
    >
      <Loaded query={query} lines={4}>
        {({ rows, seen, total }) => (
          <>
            {rows.length === 0 && <p className="text-good">{t.stock.noneLow}</p>}
            <ul className="rows">
              {rows.slice(0, LOWEST).map(({ sku, title, variant, onHand, reserved }) => (
                <li key={sku} className="flex items-center justify-between gap-3">
                  <Link to={`/stock/${encodeURIComponent(sku)}`} className="min-w-0 hover:underline">
                    <span className="block truncate">{title}</span>
                    <span className="block truncate text-sm text-soft">
                      {variant === "" ? sku : `${variant} · ${sku}`}
                    </span>
                  </Link>
                  <Badge tone={onHand - reserved <= 0 ? "bad" : "warn"}>{t.dashboard.left(onHand - reserved)}</Badge>
                </li>
              ))}
            </ul>
            {seen < total && <p className="mt-2 text-sm text-soft">{t.stock.looked(seen, total)}</p>}
          </>
        )}
      </Loaded>
    </Section>
  );
}
