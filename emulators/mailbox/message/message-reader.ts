// Reads messages when somebody looks at them. What was read for the list is remembered.
import type { simpleParser } from "mailparser";
import type { Message } from "./message-store.ts";

export type Summary = { readonly subject: string; readonly from: string; readonly to: string };
export type Content = Summary & {
  readonly text: string;
  readonly html: string | undefined;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
};

export type MessageReader = {
  summary(message: Message): Promise<Summary>;
  content(message: Message): Promise<Content>;
};

const MAX_REMEMBERED = 2_000;
const MAX_HEADER_BYTES = 64 * 1024;

export function createMessageReader(): MessageReader {
  const remembered = new Map<number, Summary>();
  const summary = async (message: Message): Promise<Summary> => {
    const known = remembered.get(message.id);
    if (known) return known;
    const read = summaryOf(await (await parser())(headOf(message.raw)));
    if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? 0);
    remembered.set(message.id, read);
    return read;
  };
  const content = async (message: Message): Promise<Content> => {
    const parsed = await (await parser())(Buffer.from(message.raw), { skipHtmlToText: true, skipTextToHtml: true });
    return {
      ...summaryOf(parsed),
      text: parsed.text ?? "",
      html: typeof parsed.html === "string" ? parsed.html : undefined,
      headers: parsed.headerLines.map(({ key, line }) => ({
        name: key,
        value: line.slice(line.indexOf(":") + 1).trim(),
      })),
    };
  };
  return { summary, content };
}

/** Loaded when somebody first looks: it brings the character sets of half a century. */
async function parser(): Promise<typeof simpleParser> {
  return (await import("mailparser")).simpleParser;
}

type Parsed = Awaited<ReturnType<typeof simpleParser>>;

function summaryOf({ subject, from, to }: Parsed): Summary {
  const recipients = to === undefined ? [] : Array.isArray(to) ? to : [to];
  return {
    subject: subject ?? "(no subject)",
    from: from?.text ?? "",
    to: recipients.map((each) => each.text).join(", "),
  };
}

/** The header alone, as a message of its own. */
function headOf(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const end = bytes.indexOf("\r\n\r\n");
  const head = bytes.subarray(0, Math.min(end === -1 ? bytes.length : end, MAX_HEADER_BYTES));
  // Without a content type the parser would look for parts that aren't there.
  const text = head
    .toString("latin1")
    .replace(/^content-(type|transfer-encoding):[^\r\n]*(\r\n[ \t][^\r\n]*)*/gim, "X-Left-Out: 1");
  return Buffer.from(`${text}\r\n\r\n`, "latin1");
}
