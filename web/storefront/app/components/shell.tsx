// What stands around every page.
import type { ReactNode } from "react";
import { useText } from "../text/text.tsx";
import { CartDrawerProvider } from "./cart-drawer.tsx";
import { Connection } from "./connection.tsx";
import { Footer } from "./footer.tsx";
import { Header } from "./header.tsx";

/** Where a browser that reads the page for the first time has all that it shows. */
export const PAGE_END = "page-end";

export function Shell({ children }: { readonly children: ReactNode }) {
  const { say } = useText();
  return (
    <CartDrawerProvider>
      <a href="#content" className="button absolute top-2 left-2 z-30 -translate-y-24 focus:translate-y-0">
        {say("shell.skip")}
      </a>
      <Header />
      {children}
      <Footer />
      <div id={PAGE_END} hidden />
      <Connection />
    </CartDrawerProvider>
  );
}
