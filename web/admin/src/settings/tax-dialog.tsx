// A tax rate, new, changed or taken away.
import type { TaxRate } from "@souk/contracts/orders/shop-schema";
import { taxClasses } from "@souk/contracts/products/internal-routes";
import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { fieldErrorsOf, taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { percentText, readPercent } from "../format/percent-text.ts";
import { countryChoices } from "../format/regions.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { CheckField, SelectField, TextField } from "../parts/field.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { useShop } from "../session/shop-profile.ts";
import { locale, t } from "../texts/texts.ts";
import { REST_OF_WORLD } from "./country-picker.tsx";
import { TAXES_KEY } from "./settings-queries.ts";

type Wish = Omit<TaxRate, "id">;
const FIELDS = new Set(["/country", "/region", "/rateBasisPoints"]);

export function TaxDialog({ rate, onClose }: { readonly rate: TaxRate | undefined; readonly onClose: () => void }) {
  const announce = useAnnounce();
  const { data: profile } = useShop();
  const [country, setCountry] = useState(rate?.country ?? profile?.country ?? "DE");
  const [region, setRegion] = useState(rate?.region ?? "");
  const [taxClass, setTaxClass] = useState<TaxRate["taxClass"]>(rate?.taxClass ?? "standard");
  const [percent, setPercent] = useState(rate ? percentText(rate.rateBasisPoints, locale) : "");
  const [included, setIncluded] = useState(rate?.included ?? true);
  const [complaint, setComplaint] = useState<string>();
  const done = () => {
    announce(t.common.saved);
    onClose();
  };
  const action = useAction<Wish, TaxRate>({
    call: (wish, idempotencyKey) => save(rate?.id, wish, idempotencyKey),
    refreshes: [TAXES_KEY],
    onDone: done,
  });
  const removal = useAction<string, null>({
    call: (id) => taken(shop.deleteTaxRate({ params: { id } })),
    refreshes: [TAXES_KEY],
    onDone: done,
  });
  const errors = fieldErrorsOf(action.failure);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const rateBasisPoints = readPercent(percent, locale);
    setComplaint(rateBasisPoints === undefined ? t.taxes.wrongRate : undefined);
    if (rateBasisPoints === undefined) return;
    void action.run({ country, region: region.trim() || null, taxClass, rateBasisPoints, included });
  };
  const busy = action.running || removal.running;
  return (
    <Dialog title={rate ? t.taxes.one : t.taxes.new} onClose={onClose} busy={busy}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <FailureNotice failure={action.failure ?? removal.failure} hasField={(pointer) => FIELDS.has(pointer)} />
        <SelectField
          label={t.taxes.country}
          value={country}
          onValue={setCountry}
          disabled={rate !== undefined}
          choices={[[REST_OF_WORLD, t.shipping.restOfWorld], ...countryChoices(locale)]}
          error={errors.get("/country")}
        />
        <TextField
          optional
          label={t.taxes.region}
          hint={t.taxes.regionHint}
          maxLength={120}
          value={region}
          onValue={setRegion}
          disabled={rate !== undefined}
          error={errors.get("/region")}
        />
        <SelectField
          label={t.taxes.taxClass}
          value={taxClass}
          onValue={setTaxClass}
          disabled={rate !== undefined}
          choices={taxClasses.map((each) => [each, t.taxClasses[each]] as const)}
        />
        <TextField
          label={t.taxes.ratePercent}
          inputMode="decimal"
          className="max-w-40"
          value={percent}
          onValue={setPercent}
          error={complaint ?? errors.get("/rateBasisPoints")}
        />
        <CheckField
          label={t.taxes.pricesInclude}
          hint={t.taxes.includedHint}
          checked={included}
          onChecked={setIncluded}
        />
        <div className="flex flex-wrap justify-end gap-2">
          {rate && (
            <Button look="danger" className="mr-auto" busy={removal.running} onClick={() => void removal.run(rate.id)}>
              <Trash2 aria-hidden />
              {t.common.delete}
            </Button>
          )}
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" look="primary" busy={action.running}>
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function save(id: string | undefined, wish: Wish, idempotencyKey: string): Promise<TaxRate> {
  if (id === undefined) return taken(shop.createTaxRate({ body: wish, idempotencyKey }));
  const { rateBasisPoints, included } = wish;
  return taken(shop.updateTaxRate({ params: { id }, body: { rateBasisPoints, included } }));
}
