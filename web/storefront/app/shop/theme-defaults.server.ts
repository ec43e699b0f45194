// What the theme's folder says, for whoever edits what stands over it: read from the folder's own files, so that a
// developer's theme is where the shop's staff begin.
import type { ThemeDefaults } from "@souk/contracts/web/theme-schema";
import colours from "../../theme/colours.css?raw";
import { theme } from "../../theme/theme.ts";
import { readColours } from "./read-colours.ts";

const { palettes, awnings } = readColours(colours);

export const themeDefaults: ThemeDefaults = {
  colours: palettes,
  fonts: { loud: "fraunces", plain: "instrument-sans" },
  corners: "soft",
  logo: theme.icon,
  awningColours: awnings,
  awnings: theme.awnings,
  navigation: theme.navigation ?? null,
  links: theme.links,
  home: theme.home.map((section, index) => ({ ...section, id: `${index + 1}` })),
};
