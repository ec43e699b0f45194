// Everything that people look at is web's. While web is away, a browser gets a page that says so, everybody else the
// problem: the API beside it goes on.
import { Problem, problem } from "@souk/chassis/errors";
import { html } from "@souk/chassis/html";
import type { Exchange } from "../http/exchange.ts";
import type { RawRequest } from "../http/raw-request.ts";
import { PAGE_POLICY } from "../http/security-headers.ts";
import type { Admission } from "../policy/admission.ts";
import { networkKeyOf } from "../policy/network.ts";
import type { Forward } from "../proxy/forward.ts";
import { takeBody } from "../proxy/request-body.ts";
import type { Upstreams } from "../proxy/upstreams.ts";
import type { RouteTable } from "../routing/route-table.ts";
import { layout } from "./layout.ts";

export type WebPagesOptions = {
  readonly table: RouteTable;
  readonly admission: Admission;
  readonly forward: Forward;
  readonly upstreams: Upstreams;
  readonly shopName: string;
};

export type Incoming = { readonly exchange: Exchange; readonly raw: RawRequest; readonly address: string };

export type WebPages = {
  /**
   * Whether a path that is no route is a page: in a shop that has a web process or had one since this gateway began, and
   * for browsers always, because a gateway that began while web was away can't tell.
   */
  owns(path: string, accept: string | undefined): boolean;
  answer(incoming: Incoming): Promise<void>;
};

const WEB = "web";
/** A page's form is small. */
const PAGE_BODY_LIMIT = 64 * 1024;
/** The back office's way to the API: the limits of a route hold there as here. */
const BACK_OFFICE = "/admin";
const RETRY_AFTER_SECONDS = "2";

/** The first segments under which everything is an interface for machines: what is no route there is nothing. */
const FOR_MACHINES: ReadonlySet<string> = new Set([
  ...["api", "internal", "oauth", ".well-known", "metrics", "healthz", "readyz"],
  ...["docs", "openapi.json", "asyncapi.json", "pay", "mailbox", "v1", "_emulator"],
]);

export function createWebPages({ table, admission, forward, upstreams, shopName }: WebPagesOptions): WebPages {
  let there = false;

  const send = async ({ exchange, raw, address }: Incoming): Promise<void> => {
    const routed = raw.path.startsWith(`${BACK_OFFICE}/api/`)
      ? table.match(raw.method, raw.path.slice(BACK_OFFICE.length))
      : undefined;
    const limit = routed && "route" in routed ? routed.bodyLimit : PAGE_BODY_LIMIT;
    const body = await takeBody(exchange.message, raw, limit);
    const errand = { service: WEB, exchange, raw, address, withAuthorization: false, forPages: true };
    await forward.toClient({ ...errand, body });
  };

  return {
    owns: (path, accept) => {
      there ||= upstreams.knows(WEB);
      return (there || wantsPage(accept)) && !FOR_MACHINES.has(firstSegment(path));
    },
    answer: async (incoming) => {
      const { exchange, raw, address } = incoming;
      exchange.route = `mount ${WEB}`;
      await admission.limit(exchange, raw.path, networkKeyOf(address));
      try {
        // Between two lives of the one instance discovery knows none, and there is nobody to wait for.
        if (!upstreams.knows(WEB)) throw problem("unavailable", undefined, { retryAfterSeconds: 1 });
        await send(incoming);
      } catch (error) {
        const away = error instanceof Problem && error.status >= 502 && !exchange.answered;
        if (!away || !wantsPage(exchange.message.headers.accept)) throw error;
        answerAway(exchange, closedPage(shopName));
      }
    },
  };
}

function wantsPage(accept: string | undefined): boolean {
  return /\btext\/html\b/.test(accept ?? "");
}

/** However it is spelled: what is no route must not look like a page because of its case or its escapes. */
function firstSegment(path: string): string {
  const [, first = ""] = path.split("/", 2);
  try {
    return decodeURIComponent(first).toLowerCase();
  } catch {
    return first.toLowerCase();
  }
}

function answerAway(exchange: Exchange, page: string): void {
  const body = Buffer.from(page);
  exchange.answer(
    503,
    [
      ...["content-type", "text/html; charset=utf-8", "content-length", String(body.length)],
      ...["cache-control", "no-store", "retry-after", RETRY_AFTER_SECONDS, "content-security-policy", PAGE_POLICY],
    ],
    body,
  );
}

export function closedPage(shopName: string): string {
  const content = html`<main class="wide"><section class="intro"><h1>Back in a moment</h1>
<p>${shopName} can't draw its pages just now. Nothing that you bought or put into your cart is lost: please try again in a few seconds.</p>
<p lang="de">${shopName} kann seine Seiten gerade nicht zeigen. Nichts geht verloren: Bitte versuche es in ein paar Sekunden noch einmal.</p></section></main>`;
  return layout({ title: shopName, shop: shopName, links: [] }, content);
}
