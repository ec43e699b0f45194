// A shipping option, new or changed: where it goes and what it costs, in one currency at a time.
import { isCurrency } from "@souk/contracts/money";
import { type ShippingOption, shippingBases } from "@souk/contracts/orders/shop-schema";
import { Plus, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type Failure, fieldErrorsOf, taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { newKey } from "../browser/new-key.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { SelectField, TextField } from "../parts/field.tsx";
import { MoneyField } from "../parts/money-field.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { CurrencyPicker } from "../products/currency-picker.tsx";
import { SHOP_KEY, useShopCurrency } from "../session/shop-profile.ts";
import { locale, t } from "../texts/texts.ts";
import { CountryPicker } from "./country-picker.tsx";
import { SHIPPING_KEY } from "./settings-queries.ts";
import { type PriceDraft, readShipping, type ShippingDraft, shippingDraftOf } from "./shipping-draft.ts";

type Body = Omit<ShippingOption, "id">;
type Complaints = ReadonlyMap<string, string>;
const FIELDS = new Set(["/name", "/countries", "/estimatedDays", "/prices"]);
const BLANK: Body = { name: "", countries: [], estimatedDays: 4, basis: "weight", prices: [] };

type ShippingDialogProps = { readonly option: ShippingOption | undefined; readonly onClose: () => void };

export function ShippingDialog({ option, onClose }: ShippingDialogProps) {
  const announce = useAnnounce();
  const own = useShopCurrency();
  const [draft, setDraft] = useState<ShippingDraft>(() => {
    const begun = shippingDraftOf(option ?? BLANK, locale, newKey);
    return option ? begun : { ...begun, prices: [{ key: newKey(), currency: own, from: "0", amount: "" }] };
  });
  const [complaints, setComplaints] = useState<Complaints>(new Map());
  const action = useAction<Body, ShippingOption>({
    call: (body, idempotencyKey) =>
      option
        ? taken(shop.updateShippingOption({ params: { id: option.id }, body }))
        : taken(shop.createShippingOption({ body, idempotencyKey })),
    refreshes: [SHIPPING_KEY, SHOP_KEY],
    onDone: () => {
      announce(t.common.saved);
      onClose();
    },
  });
  const set = (change: Partial<ShippingDraft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readShipping(draft, locale);
    if ("body" in read) {
      setComplaints(new Map());
      void action.run(read.body);
    } else {
      setComplaints(new Map([...read.complaints].map(([at, complaint]) => [at, t.complaints[complaint]])));
    }
  };
  const errors: Complaints = new Map([...fieldErrorsOf(action.failure), ...complaints]);
  return (
    <Dialog wide title={option?.name ?? t.shipping.new} onClose={onClose} busy={action.running}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <FailureNotice failure={action.failure} hasField={(pointer) => FIELDS.has(pointer)} />
        <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_8rem_10rem]">
          <TextField
            label={t.shipping.name}
            maxLength={120}
            value={draft.name}
            onValue={(name) => set({ name })}
            error={errors.get("/name")}
          />
          <TextField
            label={t.shipping.estimatedDays}
            inputMode="numeric"
            value={draft.estimatedDays}
            onValue={(estimatedDays) => set({ estimatedDays })}
            error={errors.get("/estimatedDays")}
          />
          <SelectField
            label={t.shipping.basis}
            value={draft.basis}
            onValue={(basis) => set({ basis })}
            choices={shippingBases.map((each) => [each, t.shipping.bases[each]] as const)}
          />
        </div>
        <CountryPicker
          legend={t.shipping.countries}
          countries={draft.countries}
          onCountries={(countries) => set({ countries })}
          error={errors.get("/countries")}
        />
        <Prices
          draft={draft}
          own={own}
          errors={errors}
          failure={action.failure}
          onPrices={(prices) => set({ prices })}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" look="primary" busy={action.running}>
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type PricesProps = {
  readonly draft: ShippingDraft;
  readonly own: string;
  readonly errors: Complaints;
  readonly failure: Failure | null;
  readonly onPrices: (prices: readonly PriceDraft[]) => void;
};

function Prices({ draft, own, errors, onPrices }: PricesProps) {
  const { prices, basis } = draft;
  const [chosen, setChosen] = useState<string>();
  const currency = chosen ?? own;
  const currencies = [...new Set([own, ...prices.map((each) => each.currency).sort(), currency])];
  const put = (key: string, change: Partial<PriceDraft>) =>
    onPrices(prices.map((each) => (each.key === key ? { ...each, ...change } : each)));
  const elsewhere = prices.filter(
    ({ key, currency: each }) =>
      each !== currency && (errors.has(`/prices/${key}/from`) || errors.has(`/prices/${key}/amount`)),
  );
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{t.shipping.prices}</legend>
      <div className="mb-2">
        <CurrencyPicker
          currency={currency}
          currencies={currencies}
          onPick={setChosen}
          onAdd={(code) => {
            if (!isCurrency(code)) return false;
            setChosen(code);
            return true;
          }}
        />
      </div>
      <ul className="grid gap-2">
        {prices
          .filter((each) => each.currency === currency)
          .map(({ key, from, amount }) => (
            <li key={key} className="flex items-start gap-2">
              {basis === "weight" ? (
                <TextField
                  className="flex-1"
                  label={t.shipping.fromGrams}
                  inputMode="numeric"
                  value={from}
                  onValue={(text) => put(key, { from: text })}
                  error={errors.get(`/prices/${key}/from`)}
                />
              ) : (
                <MoneyField
                  className="flex-1"
                  label={t.shipping.fromSubtotal}
                  currency={currency}
                  value={from}
                  onValue={(text) => put(key, { from: text })}
                  error={errors.get(`/prices/${key}/from`)}
                />
              )}
              <MoneyField
                className="flex-1"
                label={t.shipping.amount}
                currency={currency}
                value={amount}
                onValue={(text) => put(key, { amount: text })}
                error={errors.get(`/prices/${key}/amount`)}
              />
              <Button
                size="icon"
                look="quiet"
                className="mt-6"
                aria-label={`${t.common.remove}: ${t.shipping.from(from)}`}
                onClick={() => onPrices(prices.filter((each) => each.key !== key))}
              >
                <Trash2 aria-hidden />
              </Button>
            </li>
          ))}
      </ul>
      {elsewhere.length > 0 && (
        <p role="alert" className="mt-1 text-sm font-medium text-bad">
          {t.shipping.wrongIn([...new Set(elsewhere.map((each) => each.currency))].join(", "))}
        </p>
      )}
      {errors.get("/prices") !== undefined && (
        <p className="mt-1 text-sm font-medium text-bad">{errors.get("/prices")}</p>
      )}
      <Button
        size="small"
        className="mt-2"
        onClick={() => onPrices([...prices, { key: newKey(), currency, from: "", amount: "" }])}
      >
        <Plus aria-hidden />
        {t.shipping.addStep}
      </Button>
    </fieldset>
  );
}
