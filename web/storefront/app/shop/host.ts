// The way from a loader or action to the shop and to the visitor's browser.
import type { PageHost } from "@souk/web/page-host";
import { createContext, type RouterContextProvider } from "react-router";

export const hostContext = createContext<PageHost>();

export function hostOf(context: Readonly<RouterContextProvider>): PageHost {
  return context.get(hostContext);
}
