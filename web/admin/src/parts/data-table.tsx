// A table of rows, each with one link or button that opens it. Up and Down move between rows, Home and End to the ends.
// On narrow screens columns of less weight are left out; what opens the row never is.
import { type ColumnDef, rowSelectionFeature, tableFeatures, useTable } from "@tanstack/react-table";
import { type KeyboardEvent, type ReactNode, useMemo } from "react";
import { t } from "../texts/texts.ts";

type Layout = { readonly from?: "sm" | "md" | "lg" | "xl" | undefined; readonly align?: "right" | undefined };
const features = tableFeatures({ rowSelectionFeature, columnMeta: {} as Layout });
type Features = typeof features;

export type Column<Row> = Layout & {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
};

/** The ids of the rows that are picked. */
export type Selection = Readonly<Record<string, true>>;

type DataTableProps<Row> = {
  /** What the table shows, for screen readers. */
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowId: (row: Row) => string;
  /** Rows can be picked. */
  readonly selection?:
    | {
        readonly value: Selection;
        readonly onChange: (value: Selection) => void;
        readonly label: (row: Row) => string;
      }
    | undefined;
  /** Older rows are shown while newer ones are on their way. */
  readonly dimmed?: boolean;
};

const SHOWN = {
  always: "table-cell",
  sm: "hidden sm:table-cell",
  md: "hidden md:table-cell",
  lg: "hidden lg:table-cell",
  xl: "hidden xl:table-cell",
} as const;
const cellClass = (layout: Layout | undefined): string =>
  `${SHOWN[layout?.from ?? "always"]} px-3 first:pl-4 last:pr-4 ${layout?.align === "right" ? "text-right tabular" : "text-left"}`;

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { caption, rows, columns, rowId, selection, dimmed = false } = props;
  const definitions = useMemo<ColumnDef<Features, Row>[]>(
    () =>
      columns.map(({ id, header, cell, from, align }) => ({
        ...{ id, header, meta: { from, align } },
        cell: ({ row }) => cell(row.original),
      })),
    [columns],
  );
  const table = useTable<Features, Row>({
    features,
    columns: definitions,
    data: rows as Row[],
    getRowId: rowId,
    enableRowSelection: selection !== undefined,
    state: { rowSelection: { ...selection?.value } },
    onRowSelectionChange: (next) => {
      const now = { ...selection?.value };
      selection?.onChange(typeof next === "function" ? next(now) : next);
    },
  });
  return (
    <div className="overflow-x-auto">
      <table className={`w-full border-collapse ${dimmed ? "opacity-60" : ""}`} aria-busy={dimmed}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-y border-line bg-sunk">
              {selection && (
                <th scope="col" className="w-10 pl-4 text-left">
                  <input
                    type="checkbox"
                    className="align-middle"
                    aria-label={t.table.pickAll}
                    checked={rows.length > 0 && table.getIsAllRowsSelected()}
                    onChange={({ target }) => table.toggleAllRowsSelected(target.checked)}
                  />
                </th>
              )}
              {group.headers.map((header) => (
                <th
                  key={header.id}
                  scope="col"
                  className={`${cellClass(header.column.columnDef.meta)} py-2 text-sm font-medium whitespace-nowrap text-soft`}
                >
                  <table.FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody onKeyDown={moveBetweenRows}>
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              className="border-b border-line last:border-b-0 hover:bg-sunk focus-within:bg-sunk has-checked:bg-info-tint"
            >
              {selection && (
                <td className="pl-4">
                  <input
                    type="checkbox"
                    className="align-middle"
                    aria-label={selection.label(row.original)}
                    checked={row.getIsSelected()}
                    onChange={({ target }) => row.toggleSelected(target.checked)}
                  />
                </td>
              )}
              {row.getAllCells().map((cell) => (
                <td key={cell.id} className={`${cellClass(cell.column.columnDef.meta)} py-2`}>
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const OPENER = "[data-opens-row]";

function moveBetweenRows(event: KeyboardEvent<HTMLTableSectionElement>): void {
  const openers = [...event.currentTarget.querySelectorAll<HTMLElement>(OPENER)];
  const at = openers.indexOf(document.activeElement as HTMLElement);
  if (at === -1) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: openers.length - 1 }[event.key];
  const next = to === undefined ? undefined : openers[to];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
