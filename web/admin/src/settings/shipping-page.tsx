// How the shop ships: each option with its countries and prices.
import type { ShippingOption } from "@souk/contracts/orders/shop-schema";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Empty, Loaded } from "../parts/loaded.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { countryName, toldMoney, toldNumber } from "../parts/told.tsx";
import { SHOP_KEY, useShopCurrency } from "../session/shop-profile.ts";
import { t } from "../texts/texts.ts";
import { REST_OF_WORLD } from "./country-picker.tsx";
import { SHIPPING_KEY, useShippingOptions } from "./settings-queries.ts";
import { ShippingDialog } from "./shipping-dialog.tsx";

const FIRST_COUNTRIES = 8;

export function ShippingPage() {
  const query = useShippingOptions();
  const [editing, setEditing] = useState<ShippingOption | "new" | null>(null);
  const [removing, setRemoving] = useState<ShippingOption | null>(null);
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <p className="max-w-prose text-soft">{t.shipping.intro}</p>
        <Button look="primary" onClick={() => setEditing("new")}>
          <Plus aria-hidden />
          {t.shipping.new}
        </Button>
      </div>
      <Loaded query={query} lines={4}>
        {(options) =>
          options.length === 0 ? (
            <Empty title={t.shipping.none}>{t.shipping.noneHint}</Empty>
          ) : (
            <ul className="grid gap-3">
              {options.map((option) => (
                <OptionCard
                  key={option.id}
                  option={option}
                  onEdit={() => setEditing(option)}
                  onRemove={() => setRemoving(option)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {editing !== null && (
        <ShippingDialog option={editing === "new" ? undefined : editing} onClose={() => setEditing(null)} />
      )}
      {removing !== null && <RemoveDialog option={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

type OptionCardProps = {
  readonly option: ShippingOption;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
};

function OptionCard({ option, onEdit, onRemove }: OptionCardProps) {
  const currency = useShopCurrency();
  const { name, countries, estimatedDays, basis, prices } = option;
  const named = countries.map((code) => (code === REST_OF_WORLD ? t.shipping.restOfWorld : countryName(code)));
  const own = prices.filter((each) => each.currency === currency);
  const others = new Set(prices.map((each) => each.currency)).size - (own.length > 0 ? 1 : 0);
  return (
    <li className="box flex flex-wrap items-start gap-3 p-4">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="font-semibold">{name}</h2>
        <p className="text-sm text-soft">{t.shipping.days(estimatedDays)}</p>
        <p className="mt-1 text-sm">
          {named.slice(0, FIRST_COUNTRIES).join(", ")}
          {named.length > FIRST_COUNTRIES && ` ${t.shipping.moreCountries(named.length - FIRST_COUNTRIES)}`}
        </p>
      </div>
      <div className="basis-56">
        {own.length === 0 ? (
          <p className="text-sm font-medium text-warn">{t.shipping.notIn(currency)}</p>
        ) : (
          <ul className="text-sm tabular">
            {own.map(({ from, amount }) => (
              <li key={from} className="flex justify-between gap-4">
                <span className="text-soft">
                  {t.shipping.from(
                    basis === "weight"
                      ? `${toldNumber(from / 1000, { maximumFractionDigits: 3 })} kg`
                      : toldMoney({ amount: from, currency }),
                  )}
                </span>
                <span>{toldMoney({ amount, currency })}</span>
              </li>
            ))}
          </ul>
        )}
        {others > 0 && <p className="mt-1 text-sm text-soft">{t.shipping.otherCurrencies(others)}</p>}
      </div>
      <div className="flex gap-1">
        <Button size="icon" look="quiet" aria-label={`${t.common.edit}: ${name}`} onClick={onEdit}>
          <Pencil aria-hidden />
        </Button>
        <Button size="icon" look="quiet" aria-label={`${t.common.delete}: ${name}`} onClick={onRemove}>
          <Trash2 aria-hidden />
        </Button>
      </div>
    </li>
  );
}

function RemoveDialog({ option, onClose }: { readonly option: ShippingOption; readonly onClose: () => void }) {
  const announce = useAnnounce();
  const action = useAction<null, null>({
    call: () => taken(shop.deleteShippingOption({ params: { id: option.id } })),
    refreshes: [SHIPPING_KEY, SHOP_KEY],
    onDone: () => {
      announce(t.shipping.removed);
      onClose();
    },
  });
  return (
    <Confirm
      title={t.shipping.removeTitle(option.name)}
      confirm={t.common.delete}
      busy={action.running}
      onConfirm={() => void action.run(null)}
      onClose={onClose}
    >
      <FailureNotice failure={action.failure} />
      <p>{t.shipping.removeBody}</p>
    </Confirm>
  );
}
