// A file is picked, its columns are told what they mean, and it goes up; a trial run first if one likes.
import { type ImportFormat, importFormats } from "@souk/contracts/products/product-schema";
import { startImport } from "@souk/contracts/products/routes";
import { type FormEvent, useRef, useState } from "react";
import { useAction } from "../api/use-action.ts";
import { currencyChoices } from "../format/regions.ts";
import { Button } from "../parts/button.tsx";
import { CheckField, Field, SelectField } from "../parts/field.tsx";
import { FailureNotice, Notice } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import { ProgressBar } from "../parts/progress-bar.tsx";
import { toldNumber } from "../parts/told.tsx";
import { useShopCurrency } from "../session/shop-profile.ts";
import { locale, t } from "../texts/texts.ts";
import { type Choices, guessChoices, hasTitle, mapOf } from "./column-choice.ts";
import { ColumnMapping } from "./column-mapping.tsx";
import { type CsvHead, readHead } from "./csv-head.ts";
import { sendFile } from "./send-file.ts";

const HEAD_BYTES = 256 * 1024;
const MEGABYTE = 1024 * 1024;
/** The contract's IMPORT_LIMIT. */
const LARGEST_BYTES = 512 * MEGABYTE;
const LONGEST_MAP = 4096;

type Wish = { readonly file: File; readonly search: string };

export function ImportForm({ onStarted }: { readonly onStarted: (id: string) => void }) {
  const own = useShopCurrency();
  const [file, setFile] = useState<File>();
  const [format, setFormat] = useState<ImportFormat>("csv");
  const [chosenCurrency, setCurrency] = useState<string>();
  const [dryRun, setDryRun] = useState(true);
  const [head, setHead] = useState<CsvHead>();
  const [choices, setChoices] = useState<Choices>({});
  const [complaint, setComplaint] = useState<string>();
  const [part, setPart] = useState(0);
  const giveUp = useRef<AbortController>(null);
  const currency = chosenCurrency ?? own;
  const action = useAction<Wish, string>({
    call: async ({ file: sent, search }, idempotencyKey) => {
      giveUp.current = new AbortController();
      setPart(0);
      const path = `${startImport.path}?${search}`;
      const { signal } = giveUp.current;
      const answer = await sendFile({
        path,
        file: sent,
        type: "text/csv",
        idempotencyKey,
        onProgress: setPart,
        signal,
      });
      return (answer as { readonly id: string }).id;
    },
    onDone: onStarted,
  });
  const pick = async (picked: File | undefined): Promise<void> => {
    setFile(picked);
    setHead(undefined);
    setComplaint(undefined);
    action.forget();
    if (picked === undefined) return;
    const read = readHead(await picked.slice(0, HEAD_BYTES).text(), picked.size <= HEAD_BYTES);
    setHead(read);
    if (read) setChoices(guessChoices(read.columns));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const map = format === "csv" && head ? mapOf(head.columns, choices) : "";
    const wrong = complaintOf({ file, format, head, choices, map });
    setComplaint(wrong);
    if (file === undefined || wrong !== undefined) return;
    const search = new URLSearchParams({ format, currency, dryRun: String(dryRun) });
    if (format === "csv" && head) {
      search.set("map", map);
      search.set("delimiter", head.delimiter === "\t" ? "tab" : head.delimiter);
    }
    void action.run({ file, search: search.toString() });
  };
  return (
    <Section title={t.imports.title}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <FailureNotice failure={action.failure} />
        <Field label={t.imports.file} hint={t.imports.fileHint} error={complaint}>
          {(wiring) => (
            <input
              {...wiring}
              type="file"
              accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
              className="control file:mr-3 file:rounded-control file:border-0 file:bg-plain-tint file:px-3 file:py-1 file:text-ink"
              onChange={({ target }) => void pick(target.files?.[0])}
            />
          )}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            label={t.imports.format}
            value={format}
            onValue={setFormat}
            choices={importFormats.map((each) => [each, t.imports.formats[each]] as const)}
          />
          <SelectField
            label={t.imports.currency}
            hint={t.imports.currencyHint}
            value={currency}
            onValue={setCurrency}
            choices={currencyChoices(locale)}
          />
        </div>
        {format === "csv" && head && <ColumnMapping head={head} choices={choices} onChoices={setChoices} />}
        <CheckField label={t.imports.dryRun} hint={t.imports.dryRunHint} checked={dryRun} onChecked={setDryRun} />
        {action.running && file && (
          <div className="grid gap-2">
            <ProgressBar label={t.imports.sending} part={part} />
            <p className="text-sm text-soft tabular">
              {t.imports.sent(
                toldNumber((file.size * part) / MEGABYTE, { maximumFractionDigits: 1 }),
                toldNumber(file.size / MEGABYTE, { maximumFractionDigits: 1 }),
              )}
            </p>
          </div>
        )}
        {!dryRun && <Notice tone="warn">{t.imports.real}</Notice>}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" busy={action.running}>
            {dryRun ? t.imports.tryIt : t.imports.start}
          </Button>
          {action.running && <Button onClick={() => giveUp.current?.abort()}>{t.imports.giveUp}</Button>}
        </div>
      </form>
    </Section>
  );
}

type Checked = {
  readonly file: File | undefined;
  readonly format: ImportFormat;
  readonly head: CsvHead | undefined;
  readonly choices: Choices;
  readonly map: string;
};

function complaintOf({ file, format, head, choices, map }: Checked): string | undefined {
  if (file === undefined) return t.imports.noFile;
  if (file.size === 0 || (format === "csv" && head === undefined)) return t.imports.noHeader;
  if (file.size > LARGEST_BYTES) return t.problems.payload_too_large;
  if (format !== "csv") return undefined;
  if (!hasTitle(choices)) return t.imports.noTitle;
  return map.length > LONGEST_MAP ? t.imports.mapTooLong : undefined;
}
