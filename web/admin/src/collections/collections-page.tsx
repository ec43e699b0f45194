// Collections: what the shop's stalls are called and what stands in them.
import type { Collection } from "@souk/contracts/products/product-schema";
import { Plus } from "lucide-react";
import { Link } from "react-router";
import { Button } from "../parts/button.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Empty, Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { Picture } from "../parts/picture.tsx";
import { Moment, toldNumber } from "../parts/told.tsx";
import { MOST_COLLECTIONS, useAllCollections } from "../products/product-queries.ts";
import { useMay } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";

const columns: readonly Column<Collection>[] = [
  {
    id: "title",
    header: t.collections.title,
    cell: ({ handle, title, image }) => (
      <span className="flex min-w-0 items-center gap-3">
        <Picture url={image?.url} size="size-10" />
        <span className="min-w-0">
          <Link to={`/collections/${encodeURIComponent(handle)}`} data-opens-row className="link font-medium">
            {title}
          </Link>
          <span className="block text-sm break-all text-soft">{handle}</span>
        </span>
      </span>
    ),
  },
  {
    id: "count",
    header: t.collections.published,
    align: "right",
    cell: ({ productCount }) => toldNumber(productCount),
  },
  { id: "updated", header: t.products.updated, from: "md", cell: ({ updatedAt }) => <Moment time={updatedAt} day /> },
];

export function CollectionsPage() {
  const may = useMay();
  const query = useAllCollections();
  return (
    <Page
      title={t.rooms.collections}
      actions={
        may("catalogue:write") && (
          <Button look="primary" asChild>
            <Link to="/collections/new">
              <Plus aria-hidden />
              {t.collections.new}
            </Link>
          </Button>
        )
      }
    >
      <Loaded query={query} lines={6}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={t.collections.none}>{t.collections.noneHint}</Empty>
          ) : (
            <div className="box overflow-hidden">
              <DataTable caption={t.rooms.collections} rows={all} columns={columns} rowId={({ id }) => id} />
              <p className="border-t border-line px-4 py-2.5 text-sm text-soft">
                {all.length >= MOST_COLLECTIONS ? t.collections.more(all.length) : t.table.count(all.length)}
              </p>
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}
