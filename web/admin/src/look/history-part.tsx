// The ways back: to what was saved before, and to what the folder says.
import type { ThemeDocument, ThemeSettings } from "@souk/contracts/web/theme-schema";
import { useAction } from "../api/use-action.ts";
import { formatMoment } from "../format/dates.ts";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { locale, t } from "../texts/texts.ts";
import { readRevision } from "./look-api.ts";
import { LookPart } from "./look-part.tsx";
import type { LookForm } from "./use-look-form.ts";

type HistoryProps = { readonly form: LookForm; readonly document: ThemeDocument };

export function HistoryPart({ form, document: { revisions, revision } }: HistoryProps) {
  const action = useAction<number, ThemeSettings>({ call: readRevision, onDone: form.replace });
  return (
    <LookPart title={t.look.history} hint={t.look.historyHint}>
      <FailureNotice failure={action.failure} write={false} />
      {revisions.length === 0 ? (
        <p className="text-soft">{t.look.noHistory}</p>
      ) : (
        <ol className="rows">
          {revisions.map(({ revision: number, savedAt }) => {
            const moment = formatMoment(savedAt, locale);
            return (
              <li key={number} className="flex flex-wrap items-center gap-2">
                <span className="min-w-0 flex-1">{moment}</span>
                {number === revision ? (
                  <Badge tone="info">{t.look.holds}</Badge>
                ) : (
                  <Button
                    size="small"
                    aria-label={`${t.look.takeBack}: ${moment} (${number})`}
                    busy={action.running}
                    onClick={() => void action.run(number)}
                  >
                    {t.look.takeBack}
                  </Button>
                )}
              </li>
            );
          })}
        </ol>
      )}
      <div>
        <Button size="small" onClick={() => form.replace({})}>
          {t.look.reset}
        </Button>
        <p className="mt-1 text-sm text-soft">{t.look.resetHint}</p>
      </div>
    </LookPart>
  );
}
