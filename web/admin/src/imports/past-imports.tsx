// What was imported before, and what came of it.
import type { ListedImport } from "@souk/contracts/products/product-schema";
import { useQuery } from "@tanstack/react-query";
import { FileDown } from "lucide-react";
import { Link } from "react-router";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import { PAGE_SIZE, Pager, usePaging } from "../parts/paging.tsx";
import { Moment, toldNumber } from "../parts/told.tsx";
import { t } from "../texts/texts.ts";
import { downloadReport } from "./download-report.ts";
import { IMPORTS_KEY, stateTones } from "./import-states.ts";

const EVERY_MS = 2_000;
const isUnfinished = ({ finishedAt }: ListedImport): boolean => finishedAt === null;

export function PastImports() {
  const paging = usePaging();
  const query = useQuery({
    queryKey: [...IMPORTS_KEY, "list", paging.cursor ?? ""],
    queryFn: ({ signal }) => taken(shop.listImports({ query: { cursor: paging.cursor, limit: PAGE_SIZE }, signal })),
    refetchInterval: ({ state: { data } }) => (data?.items.some(isUnfinished) ? EVERY_MS : false),
  });
  const report = useAction<string, unknown>({
    call: async (id) => downloadReport(await taken(shop.readImport({ params: { id } }))),
  });
  const columns: readonly Column<ListedImport>[] = [
    {
      id: "when",
      header: t.imports.when,
      cell: ({ id, createdAt }) => (
        <Link to={`/imports?id=${id}`} data-opens-row className="link font-medium">
          <Moment time={createdAt} />
        </Link>
      ),
    },
    { id: "format", header: t.imports.format, from: "sm", cell: ({ format }) => format },
    { id: "state", header: t.imports.state, cell: toldState },
    { id: "did", header: t.imports.did, from: "md", cell: toldCounts },
    {
      id: "notes",
      header: t.imports.download,
      align: "right",
      cell: ({ id, errorCount, warningCount }) =>
        errorCount + warningCount > 0 && (
          <Button size="small" busy={report.running} onClick={() => void report.run(id)}>
            <FileDown aria-hidden />
            {toldNumber(errorCount + warningCount)}
            <span className="sr-only">{t.imports.download}</span>
          </Button>
        ),
    },
  ];
  return (
    <Section flush title={t.imports.past}>
      <FailureNotice failure={report.failure} write={false} />
      <Loaded query={query} lines={3}>
        {(page) =>
          page.total === 0 ? (
            <p className="px-4 pb-4 text-soft">{t.imports.noPast}</p>
          ) : (
            <>
              <DataTable caption={t.imports.past} rows={page.items} columns={columns} rowId={({ id }) => id} />
              <Pager paging={paging} page={page} />
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

function toldState({ state, dryRun }: ListedImport) {
  return (
    <span className="flex flex-wrap gap-1">
      <Badge tone={stateTones[state]}>{t.imports.states[state]}</Badge>
      {dryRun && <Badge>{t.imports.trialShort}</Badge>}
    </span>
  );
}

function toldCounts({ created, updated, skipped, failed, dryRun }: ListedImport): string {
  const counts = [
    [dryRun ? t.imports.wouldCreate : t.imports.created, created],
    [dryRun ? t.imports.wouldUpdate : t.imports.updated, updated],
    [t.imports.unchanged, skipped],
    [t.imports.failed, failed],
  ] as const;
  const said = counts.filter(([, count]) => count > 0).map(([label, count]) => `${label}: ${toldNumber(count)}`);
  return said.length === 0 ? t.common.none : said.join(" · ");
}
