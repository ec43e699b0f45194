// The frame around every screen: navigation by permission, the account, and the way back to the shop.
import { ExternalLink, Menu, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Link, NavLink, Outlet, useLocation, useNavigation } from "react-router";
import { Button } from "../parts/button.tsx";
import { prepareRoom } from "../screens.tsx";
import { useMay } from "../session/session-context.tsx";
import { useShopName } from "../session/shop-profile.ts";
import { t } from "../texts/texts.ts";
import { AccountMenu } from "./account-menu.tsx";
import { rooms } from "./rooms.ts";

export function Shell() {
  const shopName = useShopName();
  const { pathname } = useLocation();
  const leaving = useNavigation().state !== "idle";
  const [open, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: arriving somewhere closes the navigation
  useEffect(() => setOpen(false), [pathname]);
  return (
    <div className="lg:grid lg:min-h-dvh lg:grid-cols-[14rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-50 rounded-control bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t.shell.skip}
      </a>
      <header className="print:hidden sticky top-0 z-30 flex items-center gap-2 border-b border-line bg-card px-3 py-1.5 lg:hidden">
        <Button
          look="quiet"
          size="icon"
          aria-label={open ? t.shell.closeNavigation : t.shell.openNavigation}
          aria-expanded={open}
          aria-controls="navigation"
          onClick={() => setOpen(!open)}
        >
          {open ? <X aria-hidden /> : <Menu aria-hidden />}
        </Button>
        <Link to="/" className="min-w-0 flex-1 truncate font-semibold">
          {shopName}
        </Link>
        <AccountMenu compact />
      </header>
      <div
        id="navigation"
        className={`print:hidden ${open ? "block" : "hidden"} border-b border-line bg-card lg:sticky lg:top-0 lg:flex lg:h-dvh lg:flex-col lg:overflow-y-auto lg:border-r lg:border-b-0`}
      >
        <Link to="/" className="hidden items-center gap-2.5 px-4 pt-4 pb-3 lg:flex">
          <img src="/admin/souk.svg" alt="" className="size-7 flex-none" />
          <span className="min-w-0 truncate font-semibold">{shopName}</span>
        </Link>
        <Navigation />
        <div className="mt-auto hidden border-t border-line p-2 lg:block">
          <AccountMenu />
        </div>
      </div>
      <main
        id="main"
        tabIndex={-1}
        aria-busy={leaving}
        className="leaving mx-auto w-full max-w-6xl min-w-0 px-3 pt-4 pb-16 sm:px-6 lg:pt-6"
      >
        <Outlet />
      </main>
    </div>
  );
}

function Navigation() {
  const may = useMay();
  const open = rooms.filter(({ opens }) => opens.length === 0 || opens.some(may));
  return (
    <nav aria-label={t.shell.navigation} className="p-2">
      <ul className="grid gap-0.5">
        {open.map(({ path, label, icon: Icon }) => (
          <li key={path}>
            <NavLink
              to={path}
              end={path === "/"}
              onPointerEnter={() => prepareRoom(path)}
              onPointerDown={() => prepareRoom(path)}
              onFocus={() => prepareRoom(path)}
              className={({ isActive }) =>
                `flex min-h-9 items-center gap-2.5 rounded-control px-2.5 ${
                  isActive ? "bg-plain-tint font-semibold text-accent" : "text-ink hover:bg-sunk"
                }`
              }
            >
              <Icon aria-hidden className="size-[1.15rem] flex-none" />
              {label}
            </NavLink>
          </li>
        ))}
        <li>
          <a href="/" className="flex min-h-9 items-center gap-2.5 rounded-control px-2.5 text-soft hover:bg-sunk">
            <ExternalLink aria-hidden className="size-[1.15rem] flex-none" />
            {t.shell.toShop}
          </a>
        </li>
      </ul>
    </nav>
  );
}
