// The rooms of the back office: what the side navigation shows, and which permission opens each.
import type { Permission } from "@souk/contracts/access";
import {
  Activity,
  Boxes,
  Import,
  LayoutDashboard,
  Library,
  type LucideIcon,
  Settings,
  ShoppingBag,
  Tag,
  Users,
} from "lucide-react";
import { t } from "../texts/texts.ts";

export type Room = {
  readonly path: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Any of these opens the room; none: everybody may. */
  readonly opens: readonly Permission[];
};

export const rooms: readonly Room[] = [
  { path: "/", label: t.rooms.dashboard, icon: LayoutDashboard, opens: [] },
  { path: "/orders", label: t.rooms.orders, icon: ShoppingBag, opens: ["orders:read"] },
  { path: "/products", label: t.rooms.products, icon: Tag, opens: ["catalogue:read"] },
  { path: "/collections", label: t.rooms.collections, icon: Library, opens: ["catalogue:read"] },
  { path: "/stock", label: t.rooms.stock, icon: Boxes, opens: ["stock:read"] },
  { path: "/imports", label: t.rooms.imports, icon: Import, opens: ["catalogue:write"] },
  { path: "/customers", label: t.rooms.customers, icon: Users, opens: ["customers:read"] },
  { path: "/settings", label: t.rooms.settings, icon: Settings, opens: ["settings:write", "staff:write"] },
  { path: "/system", label: t.rooms.system, icon: Activity, opens: ["system:read"] },
];
