// The style sheet that a theme's settings make: variables that stand over those of the folder's own sheets. It is named by
// its content, so that browsers keep it for ever. Everything in it comes from closed lists and checked hex values.
import { createHash } from "node:crypto";
import {
  type CornerName,
  colourRoles,
  type FontName,
  type ThemeDefaults,
  type ThemeSettings,
} from "@souk/contracts/web/theme-schema";

export type Stylesheet = { readonly path: string; readonly css: string };

const HASH_LENGTH = 22;
export const STYLESHEET = /^\/theme-[A-Za-z0-9_-]{22}\.css$/;
const HEX = /^#[0-9a-f]{6}$/;

const families: Readonly<Record<FontName, string>> = {
  fraunces: '"Fraunces", "Iowan Old Style", "Palatino Linotype", Palatino, serif',
  "instrument-sans": '"Instrument Sans", "Segoe UI", system-ui, sans-serif',
  "system-serif": '"Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif',
  "system-sans": 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif',
};

/** Of small, usual and large things, in rem. */
const radii: Readonly<Record<CornerName, readonly [string, string, string]>> = {
  square: ["0", "0", "0"],
  soft: ["0.25rem", "0.375rem", "0.5rem"],
  round: ["0.5rem", "0.875rem", "1.25rem"],
};

/** Undefined where nothing is set that a style sheet would say. */
export function stylesheetOf(settings: ThemeSettings, defaults: ThemeDefaults): Stylesheet | undefined {
  const lines = [...colourLines(settings, defaults), ...fontLines(settings), ...cornerLines(settings)];
  if (lines.length === 0) return undefined;
  const css = `:root{${lines.join(";")}}\n`;
  const hash = createHash("sha256").update(css).digest("base64url").slice(0, HASH_LENGTH);
  return { path: `/theme-${hash}.css`, css };
}

function colourLines({ colours }: ThemeSettings, { colours: usual }: ThemeDefaults): readonly string[] {
  return colourRoles.flatMap((role) => {
    const chosen = [colours?.day?.[role], colours?.night?.[role]];
    if (chosen.every((each) => each === undefined)) return [];
    const [day, night] = [chosen[0] ?? usual.day[role], chosen[1] ?? usual.night[role]];
    const both = [day ?? night ?? "", night ?? day ?? ""];
    return both.every((each) => HEX.test(each)) ? [`--${role}:light-dark(${both.join(",")})`] : [];
  });
}

function fontLines({ fonts = {} }: ThemeSettings): readonly string[] {
  return (["loud", "plain"] as const).flatMap((voice) => {
    const font = fonts[voice];
    const family = font && families[font];
    return family === undefined ? [] : [`--font-${voice}:${family}`];
  });
}

function cornerLines({ corners }: ThemeSettings): readonly string[] {
  const chosen = corners && radii[corners];
  if (chosen === undefined) return [];
  return ["sm", "md", "lg"].map((size, at) => `--radius-${size}:${chosen[at]}`);
}
