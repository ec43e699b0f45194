// The shop itself: its profile, how it looks and ships, what it taxes, who works here, and what its e-mails say.
import type { Permission } from "@souk/contracts/access";
import { NavLink, Outlet } from "react-router";
import { Page } from "../parts/page.tsx";
import { useMay } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";

const parts: readonly { readonly path: string; readonly label: string; readonly needs: Permission }[] = [
  { path: "/settings", label: t.settings.profile, needs: "settings:write" },
  { path: "/settings/look", label: t.settings.look, needs: "settings:write" },
  { path: "/settings/shipping", label: t.settings.shipping, needs: "settings:write" },
  { path: "/settings/taxes", label: t.settings.taxes, needs: "settings:write" },
  { path: "/settings/staff", label: t.settings.staff, needs: "staff:write" },
  { path: "/settings/mails", label: t.settings.mails, needs: "settings:write" },
];

export function SettingsLayout() {
  const may = useMay();
  return (
    <Page title={t.rooms.settings}>
      <nav aria-label={t.rooms.settings} className="mb-4 overflow-x-auto border-b border-line">
        <ul className="flex gap-1">
          {parts
            .filter(({ needs }) => may(needs))
            .map(({ path, label }) => (
              <li key={path}>
                <NavLink
                  to={path}
                  end
                  className={({ isActive }) =>
                    `block border-b-2 px-3 py-2 whitespace-nowrap ${
                      isActive ? "border-accent font-semibold text-accent" : "border-transparent hover:bg-sunk"
                    }`
                  }
                >
                  {label}
                </NavLink>
              </li>
            ))}
        </ul>
      </nav>
      <Outlet />
    </Page>
  );
}
