// How far an import is, what it did, and what it could not take.
import type { ImportReport } from "@souk/contracts/products/product-schema";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { FileDown } from "lucide-react";
import { useEffect } from "react";
import { Link } from "react-router";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import { ProgressBar } from "../parts/progress-bar.tsx";
import { toldNumber } from "../parts/told.tsx";
import { COLLECTIONS_KEY, PRODUCTS_KEY } from "../products/product-keys.ts";
import { t } from "../texts/texts.ts";
import { downloadReport } from "./download-report.ts";
import { IMPORTS_KEY, stateTones } from "./import-states.ts";

const EVERY_MS = 1_000;
const SHOWN_NOTES = 50;

function useImport(id: string) {
  return useQuery({
    queryKey: [...IMPORTS_KEY, id],
    queryFn: ({ signal }) => taken(shop.readImport({ params: { id }, signal })),
    refetchInterval: ({ state: { data } }) => (data && data.finishedAt !== null ? false : EVERY_MS),
  });
}

export function ImportProgress({ id, onAnother }: { readonly id: string; readonly onAnother: () => void }) {
  const queries = useQueryClient();
  const query = useImport(id);
  const finished = query.data?.finishedAt ?? null;
  useEffect(() => {
    if (finished === null) return;
    void queries.invalidateQueries({ queryKey: [...IMPORTS_KEY, "list"] });
    void queries.invalidateQueries({ queryKey: PRODUCTS_KEY });
    void queries.invalidateQueries({ queryKey: COLLECTIONS_KEY });
  }, [finished, queries]);
  return (
    <Section
      title={t.imports.report}
      actions={
        <Button size="small" onClick={onAnother}>
          {t.imports.another}
        </Button>
      }
    >
      <Loaded query={query} lines={4}>
        {(report) => <Report report={report} />}
      </Loaded>
    </Section>
  );
}

function Report({ report }: { readonly report: ImportReport }) {
  const { state, dryRun, rows, products, variants, created, updated, skipped, failed, finishedAt } = report;
  const counts = [
    [t.imports.rows, rows],
    [t.imports.products, products],
    [t.imports.variants, variants],
    [dryRun ? t.imports.wouldCreate : t.imports.created, created],
    [dryRun ? t.imports.wouldUpdate : t.imports.updated, updated],
    [t.imports.unchanged, skipped],
    [t.imports.failed, failed],
  ] as const;
  return (
    <div className="grid gap-4">
      <p className="flex flex-wrap items-center gap-2" role="status">
        <Badge tone={stateTones[state]}>{t.imports.states[state]}</Badge>
        {dryRun && <Badge>{t.imports.trial}</Badge>}
      </p>
      {finishedAt === null && <ProgressBar label={t.imports.working(toldNumber(rows))} />}
      <dl className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {counts.map(([label, count]) => (
          <div key={label} className="rounded-control bg-sunk px-3 py-2">
            <dt className="text-sm text-soft">{label}</dt>
            <dd className="text-lg font-semibold tabular">{toldNumber(count)}</dd>
          </div>
        ))}
      </dl>
      {state === "completed" && dryRun && <Notice>{t.imports.trialOver}</Notice>}
      {state === "completed" && !dryRun && (
        <p>
          <Link to="/products" className="link">
            {t.imports.toProducts}
          </Link>
        </p>
      )}
      <Notes report={report} />
    </div>
  );
}

function Notes({ report }: { readonly report: ImportReport }) {
  const { errors, warnings, errorCount, warningCount } = report;
  if (errorCount + warningCount === 0) return null;
  const notes = [
    ...errors.map((note) => ({ ...note, bad: true })),
    ...warnings.map((note) => ({ ...note, bad: false })),
  ].slice(0, SHOWN_NOTES);
  return (
    <div>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <p className="font-medium">{t.imports.notes(errorCount, warningCount)}</p>
        <Button size="small" onClick={() => downloadReport(report)}>
          <FileDown aria-hidden />
          {t.imports.download}
        </Button>
      </div>
      <ul className="rows rounded-control border border-line px-3 py-2.5">
        {notes.map(({ row, column, code, message, bad }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: notes have no id, and only ever grow
          <li key={index} className="flex flex-wrap items-baseline gap-x-3">
            <Badge tone={bad ? "bad" : "warn"}>{row === 0 ? t.imports.wholeFile : t.imports.row(row)}</Badge>
            {column !== null && <span className="font-mono text-sm">{column}</span>}
            <span className="min-w-0 flex-1 basis-48 break-words">{message}</span>
            <span className="text-sm text-soft">{code}</span>
          </li>
        ))}
      </ul>
      {errorCount + warningCount > notes.length && (
        <p className="mt-1 text-sm text-soft">{t.imports.moreNotes(notes.length)}</p>
      )}
    </div>
  );
}
