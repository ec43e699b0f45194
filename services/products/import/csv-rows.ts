// A stream of bytes as rows of cells, in bounded memory: one chunk and one row at a time. Takes what spreadsheets
// write (BOM, CRLF, quotes, `,` `;` `|` or tab) and ends with a reason when the bytes are no such table.
import type { Readable } from "node:stream";
import { CsvError, type Parser, parse } from "csv-parse";
import { importLimits } from "./import-limits.ts";

export const delimiters = [",", ";", "|", "\t"] as const;
export type Delimiter = (typeof delimiters)[number];

/** Thrown through the iteration: the rest of the file can't be read. `row` counts the header as 1. */
export class CsvFault extends Error {
  readonly code: string;
  readonly row: number;
  readonly column: string | null;
  constructor(code: string, row: number, message: string, column: string | null = null) {
    super(message);
    this.code = code;
    this.row = row;
    this.column = column;
  }
}

/** Rows in order, the header first; a blank line is a row of one empty cell. Throws `CsvFault` after the last good row. */
export async function* readCsvRows(
  input: Readable,
  delimiter?: Delimiter,
): AsyncGenerator<readonly string[], void, undefined> {
  const chunks = bytesOf(input);
  const head = await readHead(chunks);
  refuseOtherEncodings(head);
  // Rows are taken as they are parsed: a stream that fails throws away what nobody has read yet.
  const waiting: string[][] = [];
  const parser = parse({
    bom: true,
    delimiter: delimiter ?? sniffDelimiter(head.toString("utf8")),
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: importLimits.rowLength,
    on_record: (record: string[]) => {
      waiting.push(record);
      return null;
    },
  });
  let row = 0;
  try {
    for await (const chunk of rejoin(head, chunks)) {
      const error = await feed(parser, chunk);
      row += waiting.length;
      yield* waiting.splice(0);
      if (error !== undefined) throw asFault(error, row + 1);
    }
    const error = await feed(parser, null);
    row += waiting.length;
    yield* waiting.splice(0);
    if (error !== undefined) throw asFault(error, row + 1);
  } finally {
    parser.destroy();
  }
}

/** Parses one chunk, or what is left at the end (null). Answers the parser's error instead of emitting it. */
function feed(parser: Parser, chunk: Buffer | null): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const done = (error?: Error | null): void => resolve(error ?? undefined);
    parser.removeAllListeners("error").on("error", done);
    if (chunk !== null) parser.write(chunk, done);
    else parser.resume().once("end", done).end();
  });
}

async function* bytesOf(input: Readable): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of input as AsyncIterable<Buffer | string>)
    yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

/** Enough bytes to see the header row. */
async function readHead(chunks: AsyncGenerator<Buffer, void, undefined>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < importLimits.sniffBytes) {
    const next = await chunks.next();
    if (next.done === true) break;
    parts.push(next.value);
    length += next.value.length;
    if (next.value.includes(10) || next.value.includes(13)) break;
  }
  return Buffer.concat(parts);
}

async function* rejoin(
  head: Buffer,
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  if (head.length > 0) yield head;
  yield* rest;
}

function refuseOtherEncodings(head: Buffer): void {
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (utf16) throw new CsvFault("encoding", 1, "The file is in UTF-16: save it as CSV in UTF-8.");
}

/** The delimiter that splits the header row into the most columns; a comma when none does. */
export function sniffDelimiter(head: string): Delimiter {
  const line = (/^[^\r\n]*/.exec(head)?.[0] ?? "").replace(/"[^"]*"/g, "");
  const counts = delimiters.map((each) => ({ each, count: line.split(each).length - 1 }));
  const best = counts.reduce((a, b) => (b.count > a.count ? b : a));
  return best.each;
}

function asFault(error: unknown, row: number): unknown {
  if (!(error instanceof CsvError)) return error;
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    return new CsvFault(
      "row_too_large",
      row,
      `The row is longer than ${importLimits.rowLength} characters; is a quote left open?`,
    );
  }
  if (error.code === "CSV_QUOTE_NOT_CLOSED")
    return new CsvFault("quote_not_closed", row, "A quote is opened and never closed.");
  return new CsvFault("csv_invalid", row, error.message);
}
