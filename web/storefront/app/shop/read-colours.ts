// Reads the colours of theme/colours.css: `--role: light-dark(#day, #night)` or `--role: #both`, and the awnings. What is
// written otherwise is left out: it can be changed in the file only.
import { type Awning, colourRoles, type Palette, type Scheme } from "@souk/contracts/web/theme-schema";

const PAIR = /^light-dark\(\s*(#[0-9a-f]{6})\s*,\s*(#[0-9a-f]{6})\s*\)$/i;
const HEX = /^#[0-9a-f]{6}$/i;
const AWNING = /\.awning-(\d)\s*\{([^}]*)\}/g;

export function readColours(css: string): {
  readonly palettes: Readonly<Record<Scheme, Palette>>;
  /** By their number. */
  readonly awnings: readonly Awning[];
} {
  const day: Record<string, string> = {};
  const night: Record<string, string> = {};
  for (const role of colourRoles) {
    const value = declared(css, role);
    const [, light, dark] = PAIR.exec(value) ?? (HEX.test(value) ? [value, value, value] : []);
    if (light === undefined || dark === undefined) continue;
    day[role] = light.toLowerCase();
    night[role] = dark.toLowerCase();
  }
  const awnings: Awning[] = [];
  for (const [, number, body = ""] of css.matchAll(AWNING)) {
    awnings[Number(number)] = { stripe: declared(body, "stripe"), cloth: declared(body, "cloth") };
  }
  return { palettes: { day, night }, awnings };
}

const declared = (css: string, name: string): string =>
  new RegExp(`(?<![\\w-])--${name}:\\s*([^;]+);`).exec(css)?.[1]?.trim() ?? "";
