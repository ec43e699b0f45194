// Which colours of a theme can be read on which: the contrast of WCAG 2.2 (1.4.3 and 1.4.11, level AA). Pure rules, for the
// web process that refuses and the back office that warns.
import { type ColourRole, type Palette, type Scheme, schemes } from "./theme-schema.ts";

/** Of text, and of what must be seen without being read. */
const TEXT = 4.5;
const SHAPE = 3;
/** Text on price tags is as dark by day as by night. */
export const TAG_INK = "#181b38";

export type Pair = {
  readonly front: ColourRole | typeof TAG_INK;
  readonly back: ColourRole;
  /** The least contrast. */
  readonly least: number;
};

export const pairs: readonly Pair[] = [
  ...(["ground", "surface", "sunken"] as const).flatMap((back): readonly Pair[] => [
    { front: "ink", back, least: TEXT },
    { front: "muted", back, least: TEXT },
  ]),
  { front: "spice", back: "ground", least: TEXT },
  { front: "spice", back: "surface", least: TEXT },
  { front: "on-strong", back: "strong", least: TEXT },
  { front: "on-strong", back: "strong-hover", least: TEXT },
  { front: "strong", back: "ground", least: SHAPE },
  { front: "strong", back: "surface", least: SHAPE },
  { front: TAG_INK, back: "saffron", least: TEXT },
];

export type WeakPair = Pair & { readonly scheme: Scheme; readonly contrast: number };

type Palettes = { readonly [S in Scheme]?: Palette | undefined };

/** Pairs that are too weak and that a chosen colour is part of: what the folder says by itself is its developer's to judge. */
export function weakPairs(chosen: Palettes, usual: Readonly<Record<Scheme, Palette>>): readonly WeakPair[] {
  return schemes.flatMap((scheme) => {
    const own = chosen[scheme] ?? {};
    const colours: Palette = { ...usual[scheme], ...own };
    return pairs.flatMap((pair) => {
      const { front, back, least } = pair;
      if (own[back] === undefined && (front === TAG_INK || own[front] === undefined)) return [];
      const [a, b] = [front === TAG_INK ? front : colours[front], colours[back]];
      if (a === undefined || b === undefined) return [];
      const contrast = contrastOf(a, b);
      return contrast < least ? [{ ...pair, scheme, contrast }] : [];
    });
  });
}

/** From 1 to 21, of two colours like `#1a2b3c`. */
export function contrastOf(one: string, other: string): number {
  const [a, b] = [luminanceOf(one), luminanceOf(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminanceOf(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
