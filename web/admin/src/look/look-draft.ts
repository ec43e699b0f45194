// What is being changed and not saved, with the way back. Pure rules.
import type { ColourRole, Scheme, ThemeSettings } from "@souk/contracts/web/theme-schema";

export type LookDraft = {
  readonly now: ThemeSettings;
  readonly past: readonly ThemeSettings[];
  /** What the last change was about: a colour that is dragged along is one change. */
  readonly about: string | undefined;
};

const MOST_UNDOS = 100;

export const draftOf = (now: ThemeSettings): LookDraft => ({ now, past: [], about: undefined });

export function changed(draft: LookDraft, about: string, next: ThemeSettings): LookDraft {
  const now = withoutNothing(next);
  if (same(now, draft.now)) return draft;
  if (draft.about === about && draft.past.length > 0) return { ...draft, now };
  return { now, about, past: [...draft.past, draft.now].slice(-MOST_UNDOS) };
}

export function undone({ now, past }: LookDraft): LookDraft {
  return { now: past.at(-1) ?? now, past: past.slice(0, -1), about: undefined };
}

export const same = (a: ThemeSettings, b: ThemeSettings): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Undefined: as the folder has it. */
export function withColour(
  settings: ThemeSettings,
  { scheme, role }: { readonly scheme: Scheme; readonly role: ColourRole },
  hex: string | undefined,
): ThemeSettings {
  const colours = { ...settings.colours, [scheme]: { ...settings.colours?.[scheme], [role]: hex } };
  return { ...settings, colours };
}

/** What is not set is left out, so that setting something and taking it back is no change. */
function withoutNothing(settings: ThemeSettings): ThemeSettings {
  const { colours, fonts, awnings, ...rest } = settings;
  const { day, night } = colours ?? {};
  return compact({
    ...rest,
    colours: orNothing({ day: orNothing(day ?? {}), night: orNothing(night ?? {}) }),
    fonts: orNothing(fonts ?? {}),
    awnings: orNothing(awnings ?? {}),
  }) as ThemeSettings;
}

function compact(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function orNothing(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  const left = compact(value);
  return Object.keys(left).length === 0 ? undefined : left;
}
