// All products, drafts and archived ones too: found, filtered, and given another status many at a time.
import { productStatuses } from "@souk/contracts/products/events";
import type { StaffProduct } from "@souk/contracts/products/product-schema";
import { Download, Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { Button } from "../parts/button.tsx";
import { type Column, DataTable, type Selection } from "../parts/data-table.tsx";
import { SelectField } from "../parts/field.tsx";
import { Empty, Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { Pager, usePaging } from "../parts/paging.tsx";
import { Picture } from "../parts/picture.tsx";
import { SearchField } from "../parts/search-field.tsx";
import { Moment, toldMoney, toldNumber } from "../parts/told.tsx";
import { useMay } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";
import { BulkStatus } from "./bulk-status.tsx";
import { ProductBadge } from "./product-badge.tsx";
import { useProducts } from "./product-queries.ts";

const columns: readonly Column<StaffProduct>[] = [
  {
    id: "title",
    header: t.products.title,
    cell: ({ id, title, images, vendor, variantCount }) => (
      <span className="flex min-w-0 items-center gap-3">
        <Picture url={images[0]?.url} size="size-10" />
        <span className="min-w-0">
          <Link to={`/products/${id}`} data-opens-row className="link line-clamp-2 font-medium">
            {title}
          </Link>
          <span className="block truncate text-sm text-soft">
            {[vendor, t.products.variantCount(variantCount)].filter((each) => each !== null).join(" · ")}
          </span>
        </span>
      </span>
    ),
  },
  { id: "status", header: t.products.status, cell: ({ status }) => <ProductBadge status={status} /> },
  { id: "price", header: t.products.price, from: "sm", align: "right", cell: toldRange },
  { id: "stock", header: t.products.stock, from: "md", align: "right", cell: toldStock },
  { id: "updated", header: t.products.updated, from: "lg", cell: ({ updatedAt }) => <Moment time={updatedAt} day /> },
];

function toldRange({ priceRange }: StaffProduct) {
  if (priceRange === null) return t.common.none;
  const { min, max } = priceRange;
  return (
    <span className="whitespace-nowrap">
      {min.amount === max.amount ? toldMoney(min) : `${toldMoney(min)} – ${toldMoney(max)}`}
    </span>
  );
}

/** A list shows the first few variants of a product only; then the sum is said to be more. */
function toldStock({ variants, variantCount }: StaffProduct) {
  const units = toldNumber(variants.reduce((sum, { onHand }) => sum + onHand, 0));
  return variants.length < variantCount ? t.products.atLeast(units) : units;
}

export function ProductsPage() {
  const may = useMay();
  const paging = usePaging();
  const [picked, setPicked] = useState<Selection>({});
  const status = productStatuses.find((each) => each === paging.filter("status"));
  const q = paging.filter("q") || undefined;
  const query = useProducts({ status, q, cursor: paging.cursor });
  const filtered = status !== undefined || q !== undefined;
  const writes = may("catalogue:write");
  const chosen = query.data?.items.filter(({ id }) => picked[id]) ?? [];
  return (
    <Page
      title={t.rooms.products}
      actions={
        <>
          <Button asChild>
            <a href="/admin/api/v1/exports/products.csv" download>
              <Download aria-hidden />
              {t.products.export}
            </a>
          </Button>
          {writes && (
            <Button look="primary" asChild>
              <Link to="/products/new">
                <Plus aria-hidden />
                {t.products.new}
              </Link>
            </Button>
          )}
        </>
      }
    >
      <div className="mb-3 flex flex-wrap gap-2">
        <SearchField
          label={t.products.search}
          value={paging.filter("q")}
          onSearch={(text) => paging.setFilter("q", text)}
        />
        <SelectField
          bare
          className="flex-1 basis-36 sm:flex-none"
          label={t.products.status}
          value={status ?? ""}
          onValue={(value) => paging.setFilter("status", value)}
          choices={[
            ["", t.products.anyStatus],
            ...productStatuses.map((each) => [each, t.productStatuses[each]] as const),
          ]}
        />
      </div>
      {writes && <BulkStatus products={chosen} onDone={() => setPicked({})} />}
      <Loaded query={query} lines={10}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty title={filtered ? t.products.noneFound : t.products.none}>
              {!filtered && writes && (
                <>
                  <Link to="/products/new" className="link">
                    {t.products.new}
                  </Link>{" "}
                  {t.products.or}{" "}
                  <Link to="/imports" className="link">
                    {t.products.importThem}
                  </Link>
                </>
              )}
            </Empty>
          ) : (
            <div className="box overflow-hidden">
              <DataTable
                caption={t.rooms.products}
                rows={page.items}
                columns={columns}
                rowId={({ id }) => id}
                dimmed={query.isPlaceholderData}
                selection={
                  writes
                    ? { value: picked, onChange: setPicked, label: ({ title }) => t.products.pick(title) }
                    : undefined
                }
              />
              <Pager paging={paging} page={page} />
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}
