// Somebody begins to work here, gets another role, or leaves.
import type { Profile } from "@souk/contracts/users/account-schema";
import { type FormEvent, useState } from "react";
import { fieldErrorsOf, taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { SelectField, TextField } from "../parts/field.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { t } from "../texts/texts.ts";
import { STAFF_KEY } from "./settings-queries.ts";

const staffRoles = ["staff", "owner"] as const;
type StaffRole = (typeof staffRoles)[number];
const roleChoices = staffRoles.map((each) => [each, t.roles[each]] as const);
type NewStaff = {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly role: StaffRole;
};
const SHORTEST_PASSWORD = 8;
const FIELDS = new Set(["/name", "/email", "/password"]);

export function AddStaffDialog({ onClose }: { readonly onClose: () => void }) {
  const announce = useAnnounce();
  const [typed, setTyped] = useState<NewStaff>({ name: "", email: "", password: "", role: "staff" });
  const [complaints, setComplaints] = useState<ReadonlyMap<string, string>>(new Map());
  const action = useAction<NewStaff, Profile>({
    call: (body, idempotencyKey) => taken(shop.addStaff({ body, idempotencyKey })),
    refreshes: [STAFF_KEY],
    onDone: ({ name }) => {
      announce(t.staff.added(name));
      onClose();
    },
  });
  const errors = new Map([...fieldErrorsOf(action.failure), ...complaints]);
  const set = (change: Partial<NewStaff>) => setTyped({ ...typed, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wish = { ...typed, name: typed.name.trim(), email: typed.email.trim() };
    const wrong = new Map<string, string>();
    if (wish.name === "") wrong.set("/name", t.complaints.required);
    if (!/^\S+@\S+$/.test(wish.email)) wrong.set("/email", t.staff.wrongEmail);
    if (wish.password.length < SHORTEST_PASSWORD) wrong.set("/password", t.staff.shortPassword(SHORTEST_PASSWORD));
    setComplaints(wrong);
    if (wrong.size === 0) void action.run(wish);
  };
  return (
    <Dialog title={t.staff.add} onClose={onClose} busy={action.running}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <FailureNotice failure={action.failure} hasField={(pointer) => FIELDS.has(pointer)} />
        <TextField
          label={t.staff.name}
          autoComplete="off"
          maxLength={200}
          value={typed.name}
          onValue={(name) => set({ name })}
          error={errors.get("/name")}
        />
        <TextField
          label={t.signIn.email}
          type="email"
          autoComplete="off"
          maxLength={254}
          value={typed.email}
          onValue={(email) => set({ email })}
          error={errors.get("/email")}
        />
        <TextField
          label={t.staff.password}
          hint={t.staff.passwordHint}
          type="password"
          autoComplete="new-password"
          maxLength={200}
          value={typed.password}
          onValue={(password) => set({ password })}
          error={errors.get("/password")}
        />
        <SelectField label={t.staff.role} value={typed.role} onValue={(role) => set({ role })} choices={roleChoices} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" look="primary" busy={action.running}>
            {t.staff.add}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type StaffDialogProps = { readonly person: Profile; readonly isMe: boolean; readonly onClose: () => void };

export function StaffDialog({ person, isMe, onClose }: StaffDialogProps) {
  const announce = useAnnounce();
  const [name, setName] = useState(person.name);
  const [role, setRole] = useState<StaffRole>(person.role === "owner" ? "owner" : "staff");
  const [leaving, setLeaving] = useState(false);
  const done = () => {
    announce(t.common.saved);
    onClose();
  };
  const change = useAction<{ readonly name: string; readonly role: StaffRole }, Profile>({
    call: (body) => taken(shop.updateStaff({ params: { id: person.id }, body })),
    refreshes: [STAFF_KEY],
    onDone: done,
  });
  const removal = useAction<null, null>({
    call: () => taken(shop.removeStaff({ params: { id: person.id } })),
    refreshes: [STAFF_KEY],
    onDone: done,
  });
  const errors = fieldErrorsOf(change.failure);
  const busy = change.running || removal.running;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void change.run({ name: name.trim(), role });
  };
  return (
    <Dialog title={person.name} onClose={onClose} busy={busy}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <FailureNotice failure={change.failure ?? removal.failure} hasField={(pointer) => pointer === "/name"} />
        <p className="break-all text-soft">{person.email}</p>
        <TextField label={t.staff.name} maxLength={200} value={name} onValue={setName} error={errors.get("/name")} />
        <SelectField
          label={t.staff.role}
          hint={t.staff.roleHint}
          value={role}
          onValue={setRole}
          choices={roleChoices}
        />
        {leaving && <p className="font-medium">{isMe ? t.staff.leaveMe : t.staff.leaveBody(person.name)}</p>}
        <div className="flex flex-wrap justify-end gap-2">
          {leaving ? (
            <Button look="danger" className="mr-auto" busy={removal.running} onClick={() => void removal.run(null)}>
              {t.staff.leaveConfirm}
            </Button>
          ) : (
            <Button look="danger" className="mr-auto" onClick={() => setLeaving(true)}>
              {t.staff.leave}
            </Button>
          )}
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" look="primary" busy={change.running}>
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
