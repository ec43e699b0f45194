// The shop's customers with an account, newest first.
import type { Profile } from "@souk/contracts/users/account-schema";
import { Link } from "react-router";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Empty, Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { Pager, usePaging } from "../parts/paging.tsx";
import { SearchField } from "../parts/search-field.tsx";
import { Moment } from "../parts/told.tsx";
import { t } from "../texts/texts.ts";
import { useCustomers } from "./customer-queries.ts";

const columns: readonly Column<Profile>[] = [
  {
    id: "name",
    header: t.customers.name,
    cell: ({ id, name, email }) => (
      <>
        <Link to={`/customers/${id}`} data-opens-row className="link font-medium">
          {name}
        </Link>
        <span className="block text-sm break-all text-soft md:hidden">{email}</span>
      </>
    ),
  },
  {
    id: "email",
    header: t.customers.email,
    from: "md",
    cell: ({ email }) => <span className="break-all">{email}</span>,
  },
  { id: "since", header: t.customers.since, from: "sm", cell: ({ createdAt }) => <Moment time={createdAt} day /> },
];

export function CustomersPage() {
  const paging = usePaging();
  const q = paging.filter("q") || undefined;
  const query = useCustomers(q, paging.cursor);
  return (
    <Page title={t.rooms.customers}>
      <div className="mb-3 flex">
        <SearchField
          label={t.customers.search}
          value={paging.filter("q")}
          onSearch={(text) => paging.setFilter("q", text)}
        />
      </div>
      <Loaded query={query} lines={8}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty title={q === undefined ? t.customers.none : t.customers.noneFound}>
              {q === undefined && t.customers.noneHint}
            </Empty>
          ) : (
            <div className="box overflow-hidden">
              <DataTable
                caption={t.rooms.customers}
                rows={page.items}
                columns={columns}
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
