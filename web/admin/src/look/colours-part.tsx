// Colours by their role, for the light that the preview shows, and which of them can't be read on others.

import { type WeakPair, weakPairs } from "@souk/contracts/web/theme-contrast";
import { type ColourRole, colourRoles, type Scheme, schemes } from "@souk/contracts/web/theme-schema";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { Button } from "../parts/button.tsx";
import { Notice } from "../parts/notice.tsx";
import { locale, t } from "../texts/texts.ts";
import { withColour } from "./look-draft.ts";
import { LookPart } from "./look-part.tsx";
import type { LookForm } from "./use-look-form.ts";

type ColoursProps = { readonly form: LookForm; readonly scheme: Scheme; readonly onScheme: (scheme: Scheme) => void };

export function ColoursPart({ form, scheme, onScheme }: ColoursProps) {
  return (
    <LookPart title={t.look.colours} hint={t.look.coloursHint} open>
      <SchemeButtons scheme={scheme} onScheme={onScheme} label={t.look.colours} />
      <ul className="grid gap-1.5">
        {colourRoles
          .filter((role) => form.defaults.colours[scheme][role] !== undefined)
          .map((role) => (
            <ColourRow key={`${scheme} ${role}`} form={form} scheme={scheme} role={role} />
          ))}
      </ul>
    </LookPart>
  );
}

/** In sight also while the colours are folded away: they are why saving is refused. */
export function WeakPairs({ form }: { readonly form: LookForm }) {
  const weak = weakPairs(form.settings.colours ?? {}, form.defaults.colours);
  return (
    <div role="status">
      {weak.length > 0 && (
        <Notice tone="warn" title={t.look.weak}>
          <ul className="list-disc pl-5 text-sm">
            {weak.map((pair) => (
              <li key={`${pair.scheme} ${pair.front} ${pair.back}`}>{sentenceOf(pair)}</li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}

export function SchemeButtons({ scheme, onScheme, label }: Omit<ColoursProps, "form"> & { readonly label: string }) {
  return (
    <fieldset className="flex gap-1.5">
      <legend className="sr-only">{label}</legend>
      {schemes.map((each) => (
        <Button
          key={each}
          size="small"
          aria-pressed={scheme === each}
          look={scheme === each ? "primary" : "secondary"}
          onClick={() => onScheme(each)}
        >
          {t.look.schemes[each]}
        </Button>
      ))}
    </fieldset>
  );
}

function sentenceOf({ front, back, scheme, contrast, least }: WeakPair): string {
  const { roles, tagInk, schemes: lights, weakPair } = t.look;
  const name = front.startsWith("#") ? tagInk : roles[front as ColourRole];
  // Never rounded up to what is needed.
  const short = (value: number) => (Math.floor(value * 10) / 10).toLocaleString(locale);
  return weakPair(name, roles[back], lights[scheme], short(contrast), short(least));
}

type RowProps = { readonly form: LookForm; readonly scheme: Scheme; readonly role: ColourRole };
const HEX = /^#?([0-9a-f]{6})$/i;

function ColourRow({ form, scheme, role }: RowProps) {
  const name = t.look.roles[role];
  const usual = form.defaults.colours[scheme][role] ?? "#000000";
  const own = form.settings.colours?.[scheme]?.[role];
  const value = own ?? usual;
  const [typed, setTyped] = useState<string>();
  const set = (hex: string | undefined) =>
    form.change(`${scheme} ${role}`, withColour(form.settings, { scheme, role }, hex === usual ? undefined : hex));
  const wrong = typed !== undefined && !HEX.test(typed.trim());
  return (
    <li className="flex flex-wrap items-center gap-2">
      <input
        type="color"
        className="h-9 w-11 flex-none cursor-pointer rounded-control border border-edge bg-card p-0.5"
        aria-label={name}
        value={value}
        onChange={({ target }) => set(target.value)}
      />
      <span className="min-w-0 flex-1">{name}</span>
      {own !== undefined && (
        <Button size="icon" look="quiet" aria-label={t.look.toFolder(name)} onClick={() => set(undefined)}>
          <RotateCcw aria-hidden />
        </Button>
      )}
      <input
        className="control max-w-24 font-mono text-sm"
        aria-label={t.look.hex(name)}
        aria-invalid={wrong || undefined}
        maxLength={9}
        value={typed ?? value}
        onChange={({ target }) => {
          setTyped(target.value);
          const [, hex] = HEX.exec(target.value.trim()) ?? [];
          if (hex !== undefined) set(`#${hex.toLowerCase()}`);
        }}
        onBlur={() => !wrong && setTyped(undefined)}
      />
      {wrong && (
        <p role="alert" className="w-full text-right text-sm font-medium text-bad">
          {t.look.hexWrong}
        </p>
      )}
    </li>
  );
}
