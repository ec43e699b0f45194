// The document: what every page stands in.

import fraunces from "@fontsource-variable/fraunces/files/fraunces-latin-wght-normal.woff2?url";
import instrument from "@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2?url";
import type { ReactNode } from "react";
import {
  isRouteErrorResponse,
  Links,
  type LoaderFunctionArgs,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunctionArgs,
  useRouteError,
} from "react-router";
import styles from "./app.css?url";
import { ErrorPage } from "./components/error-page.tsx";
import { PAGE_END, Shell } from "./components/shell.tsx";
import { useShop } from "./components/use-shop.ts";
import { useTheme } from "./components/use-theme.ts";
import { cartIfAny } from "./shop/cart.server.ts";
import { toCartView } from "./shop/cart-view.ts";
import { hostOf } from "./shop/host.ts";
import { lookOf } from "./shop/look.server.ts";
import { navigationOf, shopOf } from "./shop/shop.server.ts";
import { localeOf } from "./text/locale.server.ts";
import { priceFormOf } from "./text/price-form.ts";
import { useText } from "./text/text.tsx";

/** Never fails: a page without a cart in its corner is better than none. */
export async function loader({ context }: LoaderFunctionArgs) {
  const host = hostOf(context);
  const look = lookOf(host);
  const visiting = host.visitor().catch(() => undefined);
  const [shop, stalls, cart, visitor] = await Promise.all([
    shopOf(host),
    navigationOf(host),
    cartIfAny(host),
    visiting,
  ]);
  return {
    shop,
    stalls,
    cart: cart === undefined ? null : toCartView(cart),
    visitor: visitor === undefined ? null : { name: visitor.name, email: visitor.email },
    scheme: host.chosenScheme,
    publicUrl: host.publicUrl,
    prices: JSON.stringify(priceFormOf(localeOf(host), shop.currency)),
    ...(look !== undefined && { look }),
  };
}

/** After something was done, and not for every look around. */
export function shouldRevalidate({ formMethod }: ShouldRevalidateFunctionArgs): boolean {
  return formMethod !== undefined && formMethod !== "GET";
}

export function Layout({ children }: { readonly children: ReactNode }) {
  const { locale, nonce } = useText();
  const { scheme, look, prices } = useShop();
  const { icon } = useTheme();
  const speaks = (font: string) => look?.fonts.includes(font) ?? true;
  const forScripts = nonce === undefined ? {} : { nonce };
  return (
    <html lang={locale} data-scheme={scheme} data-prices={prices}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={scheme ?? "light dark"} />
        <link rel="icon" href={icon} {...(look?.over.icon === undefined && { type: "image/svg+xml" })} />
        {speaks("fraunces") && (
          <link rel="preload" as="font" type="font/woff2" crossOrigin="anonymous" href={fraunces} />
        )}
        {speaks("instrument-sans") && (
          <link rel="preload" as="font" type="font/woff2" crossOrigin="anonymous" href={instrument} />
        )}
        {/* The first paint waits until the whole page is read: half of it would move when the rest comes. */}
        <link rel="expect" href={`#${PAGE_END}`} blocking="render" />
        <link rel="stylesheet" href={styles} />
        {look?.stylesheet !== undefined && <link rel="stylesheet" href={look.stylesheet} />}
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        {look?.preview ? null : (
          <>
            <ScrollRestoration {...forScripts} />
            <Scripts {...forScripts} />
          </>
        )}
      </body>
    </html>
  );
}

export default function Root() {
  return (
    <Shell>
      <Outlet />
    </Shell>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const status = isRouteErrorResponse(error) ? error.status : 500;
  return (
    <Shell>
      <ErrorPage status={status} />
    </Shell>
  );
}
