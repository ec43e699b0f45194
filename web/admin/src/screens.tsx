// Every screen: its address, who may see it, and its code, which is loaded when somebody goes there or is about to.
import type { Permission } from "@souk/contracts/access";
import type { ComponentType } from "react";
import type { RouteObject } from "react-router";
import { DashboardPage } from "./dashboard/dashboard-page.tsx";
import { Guarded } from "./shell/guarded.tsx";
import { ScreenMissing } from "./shell/screen-missing.ts";

type Load = () => Promise<ComponentType>;

function guarded(needs: readonly Permission[], Screen: ComponentType): ComponentType {
  return () => (
    <Guarded needs={needs}>
      <Screen />
    </Guarded>
  );
}

function screen(path: string, needs: readonly Permission[], load: Load): RouteObject {
  return { path, lazy: async () => ({ Component: guarded(needs, await load().catch(missing)) }) };
}

/** After an update the address of a screen's code may lead nowhere. */
function missing(cause: unknown): never {
  throw new ScreenMissing("a screen's code could not be loaded", { cause });
}

const settings: RouteObject = {
  path: "settings",
  lazy: async () => {
    const { SettingsLayout } = await import("./settings/settings-layout.tsx").catch(missing);
    return { Component: guarded(["settings:write", "staff:write"], SettingsLayout) };
  },
  children: [
    screen("", ["settings:write"], async () => (await import("./settings/profile-page.tsx")).ProfilePage),
    screen("look", ["settings:write"], async () => (await import("./look/look-page.tsx")).LookPage),
    screen("shipping", ["settings:write"], async () => (await import("./settings/shipping-page.tsx")).ShippingPage),
    screen("taxes", ["settings:write"], async () => (await import("./settings/taxes-page.tsx")).TaxesPage),
    screen("staff", ["staff:write"], async () => (await import("./settings/staff-page.tsx")).StaffPage),
    screen("mails", ["settings:write"], async () => (await import("./settings/mails-page.tsx")).MailsPage),
  ],
};

export const screens: readonly RouteObject[] = [
  // Where nearly everybody arrives: it comes with the application.
  { path: "", Component: DashboardPage },
  screen("orders", ["orders:read"], async () => (await import("./orders/orders-page.tsx")).OrdersPage),
  screen("orders/:id", ["orders:read"], async () => (await import("./orders/order-page.tsx")).OrderPage),
  screen(
    "orders/:id/packing-slip",
    ["orders:read"],
    async () => (await import("./orders/packing-slip-page.tsx")).PackingSlipPage,
  ),
  screen("products", ["catalogue:read"], async () => (await import("./products/products-page.tsx")).ProductsPage),
  screen("products/new", ["catalogue:write"], async () => (await import("./products/product-page.tsx")).NewProductPage),
  screen("products/:id", ["catalogue:read"], async () => (await import("./products/product-page.tsx")).ProductPage),
  screen(
    "collections",
    ["catalogue:read"],
    async () => (await import("./collections/collections-page.tsx")).CollectionsPage,
  ),
  screen(
    "collections/new",
    ["catalogue:write"],
    async () => (await import("./collections/collection-page.tsx")).NewCollectionPage,
  ),
  screen(
    "collections/:handle",
    ["catalogue:read"],
    async () => (await import("./collections/collection-page.tsx")).CollectionPage,
  ),
  screen("stock", ["stock:read"], async () => (await import("./stock/stock-page.tsx")).StockPage),
  screen("stock/:sku", ["stock:read"], async () => (await import("./stock/sku-page.tsx")).SkuPage),
  screen("imports", ["catalogue:write"], async () => (await import("./imports/imports-page.tsx")).ImportsPage),
  screen("customers", ["customers:read"], async () => (await import("./customers/customers-page.tsx")).CustomersPage),
  screen("customers/:id", ["customers:read"], async () => (await import("./customers/customer-page.tsx")).CustomerPage),
  screen("system", ["system:read"], async () => (await import("./system/system-page.tsx")).SystemPage),
  settings,
];

/** Loads the code of the room at `path`, for somebody who is about to enter. What fails now is told when they do. */
export function prepareRoom(path: string): void {
  const name = path.slice(1);
  for (const { path: at, lazy, children = [] } of screens) {
    if (at !== name) continue;
    const [first] = children;
    for (const load of [lazy, first?.lazy]) if (typeof load === "function") void load().catch(() => undefined);
  }
}
