// The shop's look: its settings at one side, the shop itself at the other as it would be.
import type { Scheme, ThemeDocument } from "@souk/contracts/web/theme-schema";
import { Undo2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { Conflict } from "../parts/conflict.tsx";
import { LeaveGuard } from "../parts/leave-guard.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { SaveBar } from "../parts/save-bar.tsx";
import { t } from "../texts/texts.ts";
import { ColoursPart, WeakPairs } from "./colours-part.tsx";
import { HistoryPart } from "./history-part.tsx";
import { HomePart } from "./home-part.tsx";
import { useLook } from "./look-api.ts";
import { LookPreview } from "./look-preview.tsx";
import { AwningsPart, LinksPart, NavigationPart } from "./navigation-part.tsx";
import { TypePart } from "./type-part.tsx";
import { type LookForm, useLookForm } from "./use-look-form.ts";

export function LookPage() {
  const query = useLook();
  return (
    <Loaded query={query} lines={8}>
      {(document) => <Editor document={document} />}
    </Loaded>
  );
}

function Editor({ document }: { readonly document: ThemeDocument }) {
  const form = useLookForm(document);
  const [scheme, setScheme] = useState<Scheme>("day");
  const [seen, setSeen] = useState<"edit" | "preview">("edit");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    form.save();
  };
  return (
    <form onSubmit={submit} noValidate>
      <LeaveGuard dirty={form.dirty} />
      <fieldset className="mb-3 flex gap-2 lg:hidden">
        <legend className="sr-only">{t.settings.look}</legend>
        {(["edit", "preview"] as const).map((each) => (
          <Button
            key={each}
            aria-pressed={seen === each}
            look={seen === each ? "primary" : "secondary"}
            onClick={() => setSeen(each)}
          >
            {t.look[each]}
          </Button>
        ))}
      </fieldset>
      <div className="grid gap-4 lg:grid-cols-[minmax(20rem,25rem)_minmax(0,1fr)]">
        <div className={`min-w-0 ${seen === "edit" ? "" : "hidden"} lg:block`}>
          <Head form={form} />
          <div className="grid gap-3">
            <ColoursPart form={form} scheme={scheme} onScheme={setScheme} />
            <TypePart form={form} />
            <HomePart form={form} />
            <NavigationPart form={form} />
            <LinksPart form={form} />
            <AwningsPart form={form} />
            <HistoryPart form={form} document={document} />
          </div>
        </div>
        <div className={`min-w-0 ${seen === "preview" ? "" : "hidden"} lg:block`}>
          <LookPreview settings={form.settings} scheme={scheme} onScheme={setScheme} />
        </div>
      </div>
      <SaveBar dirty={form.dirty} busy={form.action.running} onDiscard={form.discard} />
    </form>
  );
}

function Head({ form }: { readonly form: LookForm }) {
  const announce = useAnnounce();
  const { undo, conflict } = form;
  return (
    <div className="mb-3 grid gap-3">
      <p className="text-soft">{t.look.intro}</p>
      {conflict === undefined ? (
        <FailureNotice failure={form.action.failure} hasField={(pointer) => pointer.startsWith("/colours/")} />
      ) : (
        <Conflict title={t.look.conflict} hint={t.look.conflictHint}>
          <Button size="small" onClick={conflict.takeTheirs}>
            {t.look.takeTheirs}
          </Button>
          <Button size="small" onClick={conflict.keepMine}>
            {t.look.keepMine}
          </Button>
        </Conflict>
      )}
      <WeakPairs form={form} />
      <Button
        className="justify-self-start"
        size="small"
        disabled={undo === undefined}
        onClick={() => {
          undo?.();
          announce(t.look.undone);
        }}
      >
        <Undo2 aria-hidden />
        {t.look.undo}
      </Button>
    </div>
  );
}
