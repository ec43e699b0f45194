// `souk import`: sends catalogue files to the shop, shows how far it is, and every row that it could not take.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { type ImportReport, importFormats } from "@souk/contracts/products/product-schema";
import { type Command, type CommandContext, CommandError, exitCodes, usageError } from "../command.ts";
import { readFlags } from "../flags.ts";
import { dataFolderOf } from "../market/data-folder.ts";
import { accept, createOperator, type Operator, reach } from "../shop/operator.ts";
import { renderBar } from "../terminal/bar.ts";
import { renderTable } from "../terminal/table.ts";

const LOOK_EVERY_MS = 250;
/** An import that does not move for so long has lost its shop. */
const PATIENCE_MS = 120_000;
const MAX_FILES = 100;

export const command: Command = {
  summary: "imports catalogue files",
  usage: `souk import FILE … [--format ${importFormats.join("|")}] [--dry-run] [--currency EUR]
            [--delimiter ';'] [--map title=title,sku=modelno,price=price]

  --format     how the file is written; shopify unless told, csv when --map is given
  --dry-run    says what would happen; nothing is changed
  --currency   of prices that don't say theirs; the shop's unless told
  --delimiter  between the columns; found out unless told
  --map        field=column, comma-separated, for --format csv

  An import may be repeated: what is there already and the same is skipped.
  Exit code 1 when a row could not be taken.`,
  run,
};

type ImportFlags = {
  readonly format: (typeof importFormats)[number];
  readonly dryRun: boolean;
  readonly currency: string | undefined;
  readonly delimiter: string | undefined;
  readonly map: string | undefined;
};

async function run(context: CommandContext): Promise<number> {
  const { values, positionals } = readFlags(context.arguments, {
    format: { type: "string" },
    "dry-run": { type: "boolean", default: false },
    currency: { type: "string" },
    delimiter: { type: "string" },
    map: { type: "string" },
  });
  if (positionals.length === 0) throw usageError("which file?");
  if (positionals.length > MAX_FILES) throw usageError(`at most ${MAX_FILES} files at once`);
  const flags: ImportFlags = {
    format: formatOf(values.format, values.map),
    dryRun: values["dry-run"],
    currency: values.currency,
    delimiter: values.delimiter === "\\t" ? "\t" : values.delimiter,
    map: values.map,
  };
  const sizes = await Promise.all(positionals.map(sizeOf));
  const operator = await createOperator(context.environment, dataFolderOf(context.environment), context.clock);
  let failed = false;
  for (const [index, file] of positionals.entries()) {
    const report = await importFile(context, operator, { file, bytes: sizes[index] ?? 0, flags });
    context.terminal.print(describe(file, report));
    failed ||= report.state === "failed" || report.errorCount > 0;
  }
  return failed ? exitCodes.failed : exitCodes.done;
}

function formatOf(format: string | undefined, map: string | undefined): ImportFlags["format"] {
  if (format === undefined) return map === undefined ? "shopify" : "csv";
  const known = importFormats.find((each) => each === format);
  if (!known) throw usageError(`--format is one of ${importFormats.join(", ")}, not '${format}'`);
  if (known === "csv" && map === undefined) throw usageError("--format csv needs --map");
  return known;
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new CommandError(`there is no file ${file}`);
  return found.size;
}

type OneFile = { readonly file: string; readonly bytes: number; readonly flags: ImportFlags };

async function importFile(context: CommandContext, operator: Operator, one: OneFile): Promise<ImportReport> {
  const { terminal, clock } = context;
  const name = basename(one.file);
  let sent = 0;
  const source = createReadStream(one.file);
  source.on("data", (chunk) => {
    sent += chunk.length;
    terminal.progress(`${name}  sending  ${renderBar(sent, one.bytes)}`);
  });
  const { format, dryRun, currency, delimiter, map } = one.flags;
  const query = {
    format,
    ...(dryRun ? { dryRun } : {}),
    ...(currency === undefined ? {} : { currency }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(map === undefined ? {} : { map }),
  };
  const body = Readable.toWeb(source) as ReadableStream<Uint8Array>;
  const started = accept(await reach(operator.url, () => operator.client.startImport({ query, body })), name);
  let report = await look(operator, started.body.id, name);
  let movedAt = clock.monotonicMs();
  while (report.finishedAt === null) {
    await clock.sleep(LOOK_EVERY_MS);
    const before = report.rows;
    report = await look(operator, started.body.id, name);
    if (report.rows !== before) movedAt = clock.monotonicMs();
    if (clock.monotonicMs() - movedAt > PATIENCE_MS) throw new CommandError(`${name}: the import stands still`);
    terminal.progress(`${name}  ${report.rows} rows, ${report.products} products, ${report.errorCount} errors`);
  }
  terminal.done(`${name}: ${report.rows} rows read`);
  return report;
}

async function look(operator: Operator, id: string, name: string): Promise<ImportReport> {
  const answer = await reach(operator.url, () => operator.client.readImport({ params: { id } }));
  return accept(answer, name).body;
}

function describe(file: string, report: ImportReport): string {
  const notes = [
    ...report.errors.map((note) => ["error", note] as const),
    ...report.warnings.map((note) => ["warning", note] as const),
  ];
  const { rows, products, variants, created, updated, skipped, failed } = report;
  const hidden = report.errorCount + report.warningCount - notes.length;
  return [
    ...(notes.length > 0
      ? [
          renderTable(
            ["", "line", "column", "code", "message"],
            notes.map(([kind, note]) => [kind, note.row, note.column ?? "", note.code, note.message]),
          ),
          ...(hidden > 0 ? [`… and ${hidden} more`] : []),
          "",
        ]
      : []),
    `${file}: ${report.state}${report.dryRun ? " (dry run, nothing was changed)" : ""}`,
    renderTable(
      ["rows", "products", "variants", "created", "updated", "skipped", "failed", "errors", "warnings"],
      [[rows, products, variants, created, updated, skipped, failed, report.errorCount, report.warningCount]],
    ),
  ].join("\n");
}
