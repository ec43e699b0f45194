// What staff have set over the theme's folder, as pages need it.
import type { HostTheme, PageHost } from "@souk/web/page-host";
import { theme } from "../../theme/theme.ts";
import type { HomeSection, Theme } from "./theme.ts";

/** For every page; absent where nothing is set. */
export type Look = {
  readonly over: Partial<Pick<Theme, "icon" | "awnings" | "links">>;
  readonly stylesheet?: string;
  /** Of the two fonts that are files, those that the page speaks with. */
  readonly fonts: readonly string[];
  readonly preview?: true;
};

export function lookOf({ theme: set }: PageHost): Look | undefined {
  if (set === undefined) return undefined;
  const { logo, links, awnings, fonts } = set.settings;
  return {
    over: {
      ...(logo !== undefined && { icon: logo }),
      ...(links !== undefined && { links }),
      ...(awnings !== undefined && { awnings: { ...theme.awnings, ...awnings } }),
    },
    ...(set.stylesheet !== undefined && { stylesheet: set.stylesheet }),
    fonts: [fonts?.loud ?? "fraunces", fonts?.plain ?? "instrument-sans"],
    ...(set.preview && { preview: true as const }),
  };
}

/** Sections in their order, those left out that are switched off. */
export function homeOf(set: HostTheme | undefined): readonly HomeSection[] {
  return set?.settings.home?.filter(({ hidden }) => hidden !== true) ?? theme.home;
}

export function chosenNavigation(set: HostTheme | undefined): readonly string[] | undefined {
  return set?.settings.navigation ?? theme.navigation;
}
