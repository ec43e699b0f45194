// Makes what a page is given (page-host.ts) out of a visit. Cookies that a page wants to change are gathered and leave
// with its answer.
import type { IncomingHttpHeaders } from "node:http";
import type { Refusal } from "@souk/contracts/client";
import type { Profile, SessionDocument } from "@souk/contracts/users/account-schema";
import type { CookieKind } from "../http/cookies.ts";
import { MAX_DEPARTURE_SECONDS } from "../session/departures.ts";
import { tokensOf } from "../session/session.ts";
import { readMailToken, writeMailToken } from "./mail-token.ts";
import { readOrderTokens, withOrderToken, writeOrderTokens } from "./order-tokens.ts";
import type { HostTheme, PageHost, Scheme } from "./page-host.ts";
import type { Arrived, StorefrontOptions } from "./storefront.ts";

export type PageHostOptions = StorefrontOptions &
  Arrived & { readonly nonce: string; readonly headers: IncomingHttpHeaders; readonly theme: HostTheme | undefined };

const CART_SECONDS = 60 * 86_400;
const ORDERS_SECONDS = 60 * 86_400;
/** As long as a link for a new password works; opened again, a link is kept anew. */
const MAIL_TOKEN_SECONDS = 3_600;
const TASTE_SECONDS = 365 * 86_400;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LOCALE = /^[a-z]{2}$/;
const SCHEME = /^(?:light|dark)$/;

export function createPageHost(options: PageHostOptions): {
  readonly host: PageHost;
  readonly cookies: () => readonly string[];
} {
  const { visit, visitor, keeper, departures, jar, clock, ids, headers } = options;
  const changed = new Map<CookieKind, string>();
  const cartId = matching(visit.cookies.get(jar.names.cart), ID);

  let orders = readOrderTokens(visit.cookies.get(jar.names.orders));

  const welcome = async (document: SessionDocument): Promise<Profile> => {
    await keeper.close(visitor.cookie, visitor.anybody);
    const cookie = await keeper.open(document);
    changed.set("session", jar.write("session", cookie, options.sessionSeconds));
    visitor.become(tokensOf(document, clock.now()));
    return document.user;
  };
  const admit = async (
    answer: Refusal | { readonly body: SessionDocument; readonly status: number },
  ): Promise<Profile | Refusal> => ("problem" in answer ? answer : welcome(answer.body));

  const host: PageHost = {
    api: visitor.client,
    open: visitor.anybody,
    visitor: async () => (await visitor.session())?.user,
    signIn: async (body) => admit(await visitor.anybody.logIn({ body })),
    register: async (body) => admit(await visitor.anybody.registerAccount({ body })),
    welcome,
    signOut: async () => {
      await keeper.close(visitor.cookie, visitor.anybody);
      changed.set("session", jar.clear("session"));
      visitor.become(undefined);
    },
    renew: async (user) => {
      if (visitor.cookie !== undefined) await keeper.renew(visitor.cookie, user);
    },
    leave: async (leaving) => {
      const cookie = await departures.begin(visit.cookies.get(jar.names.departure), leaving);
      changed.set("departure", jar.write("departure", cookie, MAX_DEPARTURE_SECONDS));
    },
    comeBack: (state) => departures.finish(visit.cookies.get(jar.names.departure), state),
    mailToken: (purpose) => readMailToken(visit.cookies.get(jar.names.link), purpose),
    keepMailToken: (purpose, token) => {
      const value = token === undefined ? undefined : writeMailToken(purpose, token);
      changed.set("link", value === undefined ? jar.clear("link") : jar.write("link", value, MAIL_TOKEN_SECONDS));
    },
    cartId,
    keepCart: (id) => {
      if (id !== cartId) changed.set("cart", jar.write("cart", id, CART_SECONDS));
    },
    forgetCart: () => void changed.set("cart", jar.clear("cart")),
    orderToken: (id) => orders.get(id),
    keepOrderToken: (id, token) => {
      if (orders.get(id) === token) return;
      orders = withOrderToken(orders, id, token);
      changed.set("orders", jar.write("orders", writeOrderTokens(orders), ORDERS_SECONDS));
    },
    chosenLocale: matching(visit.cookies.get(jar.names.locale), LOCALE),
    chooseLocale: (locale) => void changed.set("locale", jar.write("locale", locale, TASTE_SECONDS)),
    chosenScheme: matching(visit.cookies.get(jar.names.scheme), SCHEME) as Scheme | undefined,
    chooseScheme: (scheme) =>
      void changed.set("scheme", scheme ? jar.write("scheme", scheme, TASTE_SECONDS) : jar.clear("scheme")),
    acceptLanguage: headers["accept-language"] ?? "",
    nonce: options.nonce,
    publicUrl: options.publicUrl,
    shopName: options.shopName,
    theme: options.theme,
    newKey: () => ids.uuid(),
    now: () => clock.now(),
    warn: (error, what) => visit.log.warn({ err: error, traceId: visit.trace.traceId }, what),
    fault: (error, what) => visit.log.error({ err: error, traceId: visit.trace.traceId }, what),
  };
  return { host, cookies: () => [...changed.values()] };
}

function matching(text: string | undefined, pattern: RegExp): string | undefined {
  return text !== undefined && pattern.test(text) ? text : undefined;
}
