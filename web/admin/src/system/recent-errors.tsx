// What went wrong lately, in the words of the log: where, how often, when last, and the trace to look for.
import type { SystemSchema } from "@souk/contracts/gateway/routes";
import type { Static } from "@souk/contracts/schema";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Section } from "../parts/page.tsx";
import { Moment, toldNumber } from "../parts/told.tsx";
import { t } from "../texts/texts.ts";

type RecentError = Static<typeof SystemSchema>["recentErrors"][number];

const columns: readonly Column<RecentError>[] = [
  {
    id: "error",
    header: t.system.error,
    cell: ({ message, reason, traceId }) => (
      <>
        <span className="font-medium break-words">{message}</span>
        {reason !== null && <span className="block text-sm break-words text-bad">{reason}</span>}
        {traceId !== null && (
          <span className="block text-sm break-all text-soft">
            {t.system.trace} {traceId}
          </span>
        )}
      </>
    ),
  },
  { id: "instance", header: t.system.instance, from: "sm", cell: ({ instance }) => instance },
  { id: "times", header: t.system.times, align: "right", cell: ({ times }) => toldNumber(times) },
  { id: "last", header: t.system.lastTime, from: "md", cell: ({ at }) => <Moment time={at} /> },
];

export function RecentErrors({ errors }: { readonly errors: readonly RecentError[] }) {
  return (
    <Section flush title={t.system.errors}>
      <p className="px-4 pb-3 text-sm text-soft">{errors.length === 0 ? t.system.noError : t.system.errorsNote}</p>
      {errors.length > 0 && (
        <DataTable
          caption={t.system.errors}
          rows={errors}
          columns={columns}
          rowId={({ instance, message, reason }) => `${instance} ${message} ${reason}`}
        />
      )}
    </Section>
  );
}
