// Who works here, as what, and what that allows.
import { permissionsOfRole } from "@souk/contracts/access";
import type { Profile } from "@souk/contracts/users/account-schema";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Section } from "../parts/page.tsx";
import { Moment } from "../parts/told.tsx";
import { useSession } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";
import { useStaff } from "./settings-queries.ts";
import { AddStaffDialog, StaffDialog } from "./staff-dialogs.tsx";

export function StaffPage() {
  const query = useStaff();
  const { session } = useSession();
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<Profile | null>(null);
  const me = session.user.id;
  const columns = useMemo<readonly Column<Profile>[]>(
    () => [
      {
        id: "name",
        header: t.staff.name,
        cell: (person) => (
          <>
            <button
              type="button"
              data-opens-row
              className="link text-left font-medium"
              onClick={() => setEditing(person)}
            >
              {person.name}
            </button>
            {person.id === me && <span className="text-soft"> ({t.staff.you})</span>}
            <span className="block text-sm break-all text-soft">{person.email}</span>
          </>
        ),
      },
      {
        id: "role",
        header: t.staff.role,
        cell: ({ role }) => <Badge tone={role === "owner" ? "info" : "plain"}>{t.roles[role]}</Badge>,
      },
      { id: "since", header: t.staff.since, from: "sm", cell: ({ createdAt }) => <Moment time={createdAt} day /> },
    ],
    [me],
  );
  return (
    <div className="grid gap-4">
      <Section
        flush
        title={t.settings.staff}
        actions={
          <Button look="primary" size="small" onClick={() => setAdding(true)}>
            <Plus aria-hidden />
            {t.staff.add}
          </Button>
        }
      >
        <Loaded query={query} lines={3}>
          {(staff) => <DataTable caption={t.settings.staff} rows={staff} columns={columns} rowId={({ id }) => id} />}
        </Loaded>
      </Section>
      <Section title={t.staff.roles}>
        <dl className="grid gap-3 sm:grid-cols-2">
          {(["staff", "owner"] as const).map((role) => (
            <div key={role}>
              <dt className="font-medium">{t.roles[role]}</dt>
              <dd className="text-sm text-soft">
                {permissionsOfRole[role].map((each) => t.permissions[each]).join(", ")}
              </dd>
            </div>
          ))}
        </dl>
      </Section>
      {adding && <AddStaffDialog onClose={() => setAdding(false)} />}
      {editing !== null && <StaffDialog person={editing} isMe={editing.id === me} onClose={() => setEditing(null)} />}
    </div>
  );
}
