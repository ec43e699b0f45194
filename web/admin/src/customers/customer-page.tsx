// One customer: who it is, where parcels go, and what was bought.
import { useParams } from "react-router";
import { orderColumns } from "../orders/order-columns.tsx";
import { AddressLines } from "../orders/order-people.tsx";
import { useOrders } from "../orders/order-queries.ts";
import { DataTable } from "../parts/data-table.tsx";
import { Empty, Loaded } from "../parts/loaded.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Pager, usePaging } from "../parts/paging.tsx";
import { Moment } from "../parts/told.tsx";
import { useMay } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";
import { useCustomer } from "./customer-queries.ts";

export function CustomerPage() {
  const { id = "" } = useParams();
  const may = useMay();
  const query = useCustomer(id);
  return (
    <Page title={query.data?.name ?? t.customers.one} back={{ to: "/customers", label: t.rooms.customers }}>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem] lg:items-start">
        {may("orders:read") && <Orders customerId={id} />}
        <Loaded query={query} lines={4}>
          {({ email, createdAt, addresses }) => (
            <div className="grid gap-4">
              <Section title={t.customers.account}>
                <a href={`mailto:${email}`} className="link break-all">
                  {email}
                </a>
                <p className="mt-1 text-sm text-soft">
                  {t.customers.since}: <Moment time={createdAt} day />
                </p>
              </Section>
              <Section title={t.customers.addresses}>
                {addresses.length === 0 ? (
                  <p className="text-soft">{t.customers.noAddress}</p>
                ) : (
                  <ul className="rows">
                    {addresses.map((address) => (
                      <li key={address.id}>
                        <AddressLines address={address} />
                      </li>
                    ))}
                  </ul>
                )}
              </Section>
            </div>
          )}
        </Loaded>
      </div>
    </Page>
  );
}

const columns = orderColumns.filter(({ id }) => id !== "customer");

function Orders({ customerId }: { readonly customerId: string }) {
  const paging = usePaging();
  const query = useOrders({ customerId, cursor: paging.cursor });
  return (
    <Section flush title={t.rooms.orders}>
      <Loaded query={query} lines={4}>
        {(page) =>
          page.items.length === 0 ? (
            <div className="p-4 pt-0">
              <Empty title={t.customers.noOrder} />
            </div>
          ) : (
            <>
              <DataTable
                caption={t.rooms.orders}
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
