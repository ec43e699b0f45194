// What a theme says. The data is in theme/theme.ts.
import type { Locale } from "../text/locale.ts";

export type LocalText = Readonly<Record<Locale, string>>;
export type LocalLink = { readonly label: LocalText; readonly to: string };

export type HomeSection =
  | {
      readonly kind: "welcome";
      readonly title: LocalText;
      readonly text: LocalText;
      readonly action: LocalLink;
      /** Whose products are shown in the arches; undefined: the newest. */
      readonly collection?: string;
    }
  | { readonly kind: "stalls"; readonly title: LocalText }
  | {
      readonly kind: "products";
      readonly title: LocalText;
      readonly collection?: string;
      readonly sort: "newest" | "relevance" | "price" | "title";
      readonly count: number;
    }
  | { readonly kind: "note"; readonly title: LocalText; readonly text: LocalText };

export type Theme = {
  /** The address of the picture beside the shop's name, which is also its icon. */
  readonly icon: string;
  /** Handle of a collection → one of the awnings in colours.css. */
  readonly awnings: Readonly<Record<string, number>>;
  readonly navigation: readonly string[] | undefined;
  readonly links: readonly LocalLink[];
  readonly home: readonly HomeSection[];
};

export const AWNINGS = 8;

/** The same collection always gets the same awning, also one that the theme does not know. */
export function awningOf({ awnings }: Pick<Theme, "awnings">, handle: string): number {
  const chosen = awnings[handle];
  if (chosen !== undefined) return chosen;
  let sum = 0;
  for (const character of handle) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_536;
  return 1 + (sum % AWNINGS);
}
