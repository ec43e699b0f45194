// The shop's profile: its name, the currency that it counts in, its country.
import type { Settings } from "@souk/contracts/orders/shop-schema";
import { type FormEvent, useState } from "react";
import { fieldErrorsOf, taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { countryChoices, currencyChoices } from "../format/regions.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { SelectField, TextField } from "../parts/field.tsx";
import { LeaveGuard } from "../parts/leave-guard.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { FailureNotice, Notice } from "../parts/notice.tsx";
import { SaveBar } from "../parts/save-bar.tsx";
import { SHOP_KEY } from "../session/shop-profile.ts";
import { locale, t } from "../texts/texts.ts";
import { SETTINGS_KEY, useSettings } from "./settings-queries.ts";

type Profile = Pick<Settings, "name" | "currency" | "country">;
const FIELDS = new Set(["/name", "/currency", "/country"]);

export function ProfilePage() {
  const query = useSettings();
  return (
    <Loaded query={query} lines={4}>
      {({ name, currency, country }) => <ProfileForm saved={{ name, currency, country }} />}
    </Loaded>
  );
}

export function ProfileForm({ saved, onSaved }: { readonly saved: Profile; readonly onSaved?: () => void }) {
  const announce = useAnnounce();
  const [typed, setTyped] = useState<Profile>();
  const [complaint, setComplaint] = useState<string>();
  const draft = typed ?? saved;
  const dirty = JSON.stringify(draft) !== JSON.stringify(saved);
  const set = (change: Partial<Profile>) => setTyped({ ...draft, ...change });
  const action = useAction<Profile, Settings>({
    call: (body) => taken(shop.updateSettings({ body })),
    refreshes: [SETTINGS_KEY, SHOP_KEY],
    onDone: () => {
      setTyped(undefined);
      announce(t.common.saved);
      onSaved?.();
    },
  });
  const errors = fieldErrorsOf(action.failure);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const name = draft.name.trim();
    setComplaint(name === "" ? t.complaints.required : undefined);
    if (name !== "") void action.run({ ...draft, name });
  };
  return (
    <form onSubmit={submit} noValidate>
      <LeaveGuard dirty={dirty} />
      <div className="box grid max-w-2xl gap-4 p-4">
        <FailureNotice failure={action.failure} hasField={(pointer) => FIELDS.has(pointer)} />
        <TextField
          label={t.profile.name}
          hint={t.profile.nameHint}
          maxLength={120}
          value={draft.name}
          onValue={(name) => set({ name })}
          error={complaint ?? errors.get("/name")}
        />
        <SelectField
          label={t.profile.currency}
          hint={t.profile.currencyHint}
          value={draft.currency}
          onValue={(currency) => set({ currency })}
          choices={currencyChoices(locale)}
          error={errors.get("/currency")}
        />
        {draft.currency !== saved.currency && (
          <Notice tone="warn">
            <p>{t.profile.currencyChanges(draft.currency)}</p>
          </Notice>
        )}
        <SelectField
          label={t.profile.country}
          hint={t.profile.countryHint}
          value={draft.country}
          onValue={(country) => set({ country })}
          choices={countryChoices(locale)}
          error={errors.get("/country")}
        />
      </div>
      <SaveBar dirty={dirty} busy={action.running} onDiscard={() => setTyped(undefined)} />
    </form>
  );
}
