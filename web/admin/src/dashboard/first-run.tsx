// The first steps of a new shop's owner. Put away once, it stays away in this browser.
import { ArrowRight, X } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { Link } from "react-router";
import { remember, remembered } from "../browser/preferences.ts";
import { Button } from "../parts/button.tsx";
import { countryName } from "../parts/told.tsx";
import { useMay } from "../session/session-context.tsx";
import { useShop } from "../session/shop-profile.ts";
import { t } from "../texts/texts.ts";
import { DemoChoice } from "./demo-choice.tsx";

const NAME = "first-run";

export function FirstRun() {
  const { data: shop } = useShop();
  const may = useMay();
  // The names of countries are dear: they come after the first drawing. Undefined would count as no first value at all.
  const country = useDeferredValue(shop?.country ?? "", "");
  const [open, setOpen] = useState(() => remembered(NAME) !== "done");
  if (!open) return null;
  const close = () => {
    remember(NAME, "done");
    setOpen(false);
  };
  const place = country === "" ? "…" : countryName(country);
  const profile = shop === undefined ? "…" : `${shop.name} · ${shop.currency} · ${place}`;
  const steps = [
    { to: "/settings", title: t.firstRun.profile, hint: profile },
    { to: "/settings/shipping", title: t.firstRun.shipping, hint: t.firstRun.shippingHint },
    { to: "/products/new", title: t.firstRun.product, hint: t.firstRun.productHint },
    { to: "/imports", title: t.firstRun.import, hint: t.firstRun.importHint },
  ] as const;
  return (
    <section aria-labelledby="first-run" className="box border-accent p-4">
      <div className="flex items-start justify-between gap-3">
        <h2 id="first-run" className="font-semibold">
          {t.firstRun.title}
        </h2>
        <Button look="quiet" size="icon" className="-mt-1.5 -mr-1.5" aria-label={t.firstRun.dismiss} onClick={close}>
          <X aria-hidden />
        </Button>
      </div>
      <ol className="mt-2 grid gap-2 sm:grid-cols-2 xl:grid-cols-4">
        {steps.map(({ to, title, hint }) => (
          <li key={to}>
            <Link
              to={to}
              className="group block h-full rounded-control border border-line px-3 py-2 hover:border-accent"
            >
              <span className="flex items-center justify-between gap-2 font-medium">
                {title}
                <ArrowRight aria-hidden className="size-4 flex-none text-accent" />
              </span>
              <span className="block text-sm text-soft">{hint}</span>
            </Link>
          </li>
        ))}
      </ol>
      {may("catalogue:write") && may("stock:read") && (
        <div className="mt-3 border-t border-line pt-3">
          <DemoChoice />
        </div>
      )}
    </section>
  );
}
