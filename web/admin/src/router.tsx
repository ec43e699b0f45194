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

const screens: readonly RouteObject[] = [
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
