// Pages of a list by cursor. The cursor stands in the address, so that a page can be reloaded and gone back to; which
// pages came before is remembered with the history entry.
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { t } from "../texts/texts.ts";
import { Button } from "./button.tsx";

export const PAGE_SIZE = 25;

type Trail = readonly string[];

export type Paging = {
  readonly cursor: string | undefined;
  readonly trail: Trail;
  /** Filters of the address; setting one goes back to the first page. */
  filter(name: string): string;
  setFilter(name: string, value: string): void;
  to(cursor: string | undefined, trail: Trail): void;
};

export function usePaging(): Paging {
  const [parameters] = useSearchParams();
  const navigate = useNavigate();
  const state = useLocation().state as { readonly trail?: Trail } | null;
  const go = (change: (next: URLSearchParams) => void, trail: Trail, replace: boolean) => {
    const next = new URLSearchParams(parameters);
    change(next);
    navigate({ search: next.toString() }, { state: { trail }, replace });
  };
  return {
    cursor: parameters.get("cursor") ?? undefined,
    trail: state?.trail ?? [],
    filter: (name) => parameters.get(name) ?? "",
    setFilter: (name, value) =>
      go(
        (next) => {
          next.delete("cursor");
          if (value === "") next.delete(name);
          else next.set(name, value);
        },
        [],
        true,
      ),
    to: (cursor, trail) =>
      go((next) => (cursor === undefined ? next.delete("cursor") : next.set("cursor", cursor)), trail, false),
  };
}

type PagerProps = {
  readonly paging: Paging;
  readonly page: { readonly nextCursor: string | null; readonly total: number; readonly items: readonly unknown[] };
};

export function Pager({ paging, page }: PagerProps) {
  const { cursor, trail, to } = paging;
  const { nextCursor, total, items } = page;
  if (cursor === undefined && nextCursor === null) {
    return <p className="px-4 py-2.5 text-sm text-soft">{t.table.count(total)}</p>;
  }
  const first = trail.length * PAGE_SIZE + 1;
  const known = cursor === undefined || trail.length > 0;
  return (
    <nav aria-label={t.table.pages} className="flex flex-wrap items-center justify-between gap-2 px-4 py-2.5">
      <p className="text-sm text-soft tabular">
        {known && items.length > 0 ? t.table.range(first, first + items.length - 1, total) : t.table.count(total)}
      </p>
      <div className="flex gap-2">
        {cursor !== undefined && (
          <Button size="small" onClick={() => to(trail.at(-1) || undefined, trail.slice(0, -1))}>
            <ChevronLeft aria-hidden />
            {known ? t.table.previous : t.table.first}
          </Button>
        )}
        {nextCursor !== null && (
          <Button size="small" onClick={() => to(nextCursor, [...trail, cursor ?? ""])}>
            {t.table.next}
            <ChevronRight aria-hidden />
          </Button>
        )}
      </div>
    </nav>
  );
}
