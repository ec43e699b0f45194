// The pages (the gateway mounts them at /mailbox) and what tests ask (/_emulator, not mounted anywhere).
import { toTime } from "@souk/chassis/clock";
import type { MessageReader } from "../message/message-reader.ts";
import type { Message, MessageStore } from "../message/message-store.ts";
import { type Listed, listPage, type View, views } from "../pages/mailbox-page.ts";
import { STYLE } from "../pages/style.ts";
import { type Answer, type HttpRoute, plain, type Request } from "./http-server.ts";

const PAGE = 50;
const MAX_LIMIT = 2_000;

/** Our own page: nothing runs in it. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/** A stranger's HTML: shown, never run, and it may not act as this origin. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

export function createMailboxRoutes(messages: MessageStore, reader: MessageReader): readonly HttpRoute[] {
  const get = (pattern: RegExp, answer: HttpRoute["answer"]): HttpRoute => ({ method: "GET", pattern, answer });
  const found = (answer: (message: Message) => Answer | Promise<Answer>) => (request: Request) => {
    const message = messages.find(Number(request.path[0]));
    return message ? answer(message) : plain(404, "this message is not here (any more)\n");
  };
  const page = createPage(messages, reader);
  return [
    get(/^\/mailbox\/?$/, (request) => page(undefined, request)),
    get(/^\/mailbox\/style\.css$/, () => ({ status: 200, headers: { "content-type": "text/css" }, body: STYLE })),
    get(/^\/mailbox\/(\d{1,15})$/, (request) => page(Number(request.path[0]), request)),
    get(
      /^\/mailbox\/(\d{1,15})\/html$/,
      found(async (message) => {
        const { html = "" } = await reader.content(message);
        const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": MAIL_POLICY };
        return { status: 200, headers, body: `<base target="_blank">${html}` };
      }),
    ),
    get(
      /^\/mailbox\/(\d{1,15})\/source$/,
      found(({ raw }) => ({ status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: raw })),
    ),
    get(/^\/_emulator\/mails$/, (request) => listJson(messages, reader, request)),
    get(
      /^\/_emulator\/mails\/(\d{1,15})$/,
      found(async (message) => json({ ...describe(message), ...(await reader.content(message)) })),
    ),
    {
      method: "DELETE",
      pattern: /^\/_emulator\/mails$/,
      answer: async () => {
        await messages.clear();
        return plain(200, "empty\n");
      },
    },
    get(/^\/(healthz|readyz)$/, () => plain(200, "ok\n")),
  ];
}

function json(value: unknown): Answer {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

function describe({ id, messageId, sender, recipients, receivedAt, copies }: Message) {
  return { id, messageId, sender, recipients, receivedAt: toTime(receivedAt), copies };
}

async function listJson(messages: MessageStore, reader: MessageReader, { query }: Request): Promise<Answer> {
  const limit = Math.min(MAX_LIMIT, Number(query.get("limit") ?? PAGE) || PAGE);
  const { messages: some, total } = messages.list({ to: query.get("to") ?? undefined, limit });
  const items = await Promise.all(some.map(async (each) => ({ ...describe(each), ...(await reader.summary(each)) })));
  return json({ items, total });
}

function createPage(messages: MessageStore, reader: MessageReader) {
  return async (id: number | undefined, { query }: Request): Promise<Answer> => {
    const to = query.get("to")?.trim() || undefined;
    const before = Number(query.get("before")) || undefined;
    const { messages: some, total } = messages.list({ to, before, limit: PAGE + 1 });
    const shown = some.slice(0, PAGE);
    const items = await Promise.all(
      shown.map(async (message): Promise<Listed> => ({ message, summary: await reader.summary(message) })),
    );
    const open = id === undefined ? undefined : messages.find(id);
    const body = listPage({
      ...{ items, total, to },
      ...(some.length > PAGE && { older: shown.at(-1)?.id }),
      ...(open && { open: { message: open, content: await reader.content(open) } }),
      view: viewOf(query.get("view")),
    });
    const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": PAGE_POLICY };
    return { status: id !== undefined && !open ? 404 : 200, headers, body };
  };
}

function viewOf(text: string | null): View {
  return views.find((each) => each === text) ?? "html";
}
