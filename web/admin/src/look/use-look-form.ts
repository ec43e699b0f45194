// The room's form: what is edited, what it stands over, saving it, and what to do when somebody else was faster.
import type { ThemeDefaults, ThemeDocument, ThemeSettings } from "@souk/contracts/web/theme-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { fieldErrorsOf } from "../api/failure.ts";
import { type Action, useAction } from "../api/use-action.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { t } from "../texts/texts.ts";
import { LOOK_KEY, readLook, saveLook } from "./look-api.ts";
import { changed, draftOf, same, undone } from "./look-draft.ts";

export type LookForm = {
  readonly settings: ThemeSettings;
  readonly defaults: ThemeDefaults;
  readonly dirty: boolean;
  readonly errors: ReadonlyMap<string, string>;
  /** `about` names the field: going on with the same one is one change. */
  change(about: string, next: Partial<ThemeSettings>): void;
  /** All of it, as an older revision or the folder has it. */
  replace(settings: ThemeSettings): void;
  readonly undo: (() => void) | undefined;
  readonly action: Action<Wish, ThemeDocument>;
  save(): void;
  discard(): void;
  /** Somebody else has saved. */
  readonly conflict: { takeTheirs(): void; keepMine(): void } | undefined;
};

type Wish = { readonly settings: ThemeSettings; readonly revision: number };

export function useLookForm(document: ThemeDocument): LookForm {
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [draft, setDraft] = useState(() => draftOf(document.settings));
  const action = useAction<Wish, ThemeDocument>({
    call: ({ settings, revision }) => saveLook(settings, revision),
    onDone: (saved, { settings }) => {
      queries.setQueryData(LOOK_KEY, saved);
      // Whatever was changed while it was being saved stays.
      setDraft((now) => (same(now.now, settings) ? draftOf(saved.settings) : now));
      announce(t.look.saved);
    },
  });
  const start = (theirs: ThemeDocument): void => {
    queries.setQueryData(LOOK_KEY, theirs);
    setDraft(draftOf(theirs.settings));
    action.forget();
  };
  const wasFaster = action.failure?.code === "version_conflict";
  const { settings, defaults, revision } = document;
  return {
    settings: draft.now,
    defaults,
    dirty: !same(draft.now, draftOf(settings).now) && JSON.stringify(draft.now) !== JSON.stringify(settings),
    errors: fieldErrorsOf(action.failure),
    change: (about, next) => setDraft((before) => changed(before, about, { ...before.now, ...next })),
    replace: (next) => setDraft((before) => changed(before, "", next)),
    undo: draft.past.length === 0 ? undefined : () => setDraft(undone),
    action,
    save: () => void action.run({ settings: draft.now, revision }),
    discard: () => {
      action.forget();
      setDraft(draftOf(settings));
    },
    conflict: wasFaster
      ? {
          takeTheirs: () => void readLook().then(start, () => undefined),
          keepMine: () =>
            void readLook().then(
              (theirs) => action.run({ settings: draft.now, revision: theirs.revision }),
              () => undefined,
            ),
        }
      : undefined,
  };
}
