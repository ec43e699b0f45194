// Which address leads to which screen. A screen's code is loaded when somebody goes there.
import type { Permission } from "@souk/contracts/access";
import type { ComponentType } from "react";
import { createBrowserRouter, type RouteObject } from "react-router";
import { Announcer } from "./parts/announcer.tsx";
import { Loading } from "./parts/loaded.tsx";
import { Crashed } from "./shell/crashed.tsx";
import { Guarded } from "./shell/guarded.tsx";
import { NotFound } from "./shell/not-found.tsx";
import { Shell } from "./shell/shell.tsx";

type Load = () => Promise<ComponentType>;

function screen(path: string, needs: readonly Permission[], load: Load): RouteObject {
  return {
    path,
    lazy: async () => {
      const Screen = await load();
      return {
        Component: () => (
          <Guarded needs={needs}>
            <Screen />
          </Guarded>
        ),
      };
    },
  };
}

const settings: RouteObject = {
  path: "settings",
  lazy: async () => {
    const { SettingsLayout } = await import("./settings/settings-layout.tsx");
    return {
      Component: () => (
        <Guarded needs={["settings:write", "staff:write"]}>
          <SettingsLayout />
        </Guarded>
      ),
    };
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

const screens: readonly RouteObject[] = [
  screen("", [], async () => (await import("./dashboard/dashboard-page.tsx")).DashboardPage),
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

export const router = createBrowserRouter(
  [
    {
      path: "/",
      element: (
        <Announcer>
          <Shell />
        </Announcer>
      ),
      errorElement: <Crashed />,
      HydrateFallback: Loading,
      children: [{ errorElement: <Crashed />, children: [...screens, { path: "*", element: <NotFound /> }] }],
    },
  ],
  { basename: "/admin" },
);
