// The shop's orders, newest first: filtered by where they stand, found by number or e-mail address.
import { orderStatuses, paymentStatuses } from "@souk/contracts/orders/order-schema";
import { DataTable } from "../parts/data-table.tsx";
import { SelectField } from "../parts/field.tsx";
import { Empty, Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { Pager, type Paging, usePaging } from "../parts/paging.tsx";
import { SearchField } from "../parts/search-field.tsx";
import { t } from "../texts/texts.ts";
import { orderColumns } from "./order-columns.tsx";
import { useOrders } from "./order-queries.ts";

function pick<V extends string>(values: readonly V[], text: string): V | undefined {
  return values.find((each) => each === text);
}

export function OrdersPage() {
  const paging = usePaging();
  const status = pick(orderStatuses, paging.filter("status"));
  const paymentStatus = pick(paymentStatuses, paging.filter("payment"));
  const q = paging.filter("q") || undefined;
  const query = useOrders({ status, paymentStatus, q, cursor: paging.cursor });
  const filtered = status !== undefined || paymentStatus !== undefined || q !== undefined;
  return (
    <Page title={t.rooms.orders}>
      <Filters paging={paging} />
      <Loaded query={query} lines={10}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty title={filtered ? t.orders.noneFound : t.orders.none}>
              {filtered ? t.orders.noneFoundHint : t.orders.noneHint}
            </Empty>
          ) : (
            <div className="box overflow-hidden">
              <DataTable
                caption={t.rooms.orders}
                rows={page.items}
                columns={orderColumns}
                rowId={({ id }) => id}
                dimmed={query.isPlaceholderData}
              />
              <Pager paging={paging} page={page} />
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

function Filters({ paging }: { readonly paging: Paging }) {
  return (
    <div className="mb-3 flex flex-wrap gap-2">
      <SearchField
        label={t.orders.search}
        placeholder={t.orders.searchShort}
        value={paging.filter("q")}
        onSearch={(text) => paging.setFilter("q", text)}
      />
      <SelectField
        bare
        className="flex-1 basis-36 sm:flex-none"
        label={t.orders.status}
        value={pick(orderStatuses, paging.filter("status")) ?? ""}
        onValue={(value) => paging.setFilter("status", value)}
        choices={[["", t.orders.anyStatus], ...orderStatuses.map((each) => [each, t.orderStatuses[each]] as const)]}
      />
      <SelectField
        bare
        className="flex-1 basis-36 sm:flex-none"
        label={t.orders.payment}
        value={pick(paymentStatuses, paging.filter("payment")) ?? ""}
        onValue={(value) => paging.setFilter("payment", value)}
        choices={[
          ["", t.orders.anyPayment],
          ...paymentStatuses.map((each) => [each, t.paymentStatuses[each]] as const),
        ]}
      />
    </div>
  );
}
