// The theme's parts, put together for the storefront and the back office.
import type { Clock } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import type { Log } from "@souk/chassis/log";
import type { ThemeDefaults } from "@souk/contracts/web/theme-schema";
import type { LoadBundle } from "../pages/load-bundle.ts";
import { createThemeFiles, type ThemeFiles } from "./theme-files.ts";
import { createThemeKeeper, type ThemeKeeper } from "./theme-keeper.ts";
import { createThemePreview, type ThemePreview } from "./theme-preview.ts";
import type { ThemeStore } from "./theme-store.ts";

export type Themes = {
  readonly keeper: ThemeKeeper;
  readonly preview: ThemePreview;
  readonly files: ThemeFiles;
  /** Throws `unavailable` where the storefront is not built. */
  readonly defaults: () => Promise<ThemeDefaults>;
};

export function openThemes(parts: {
  readonly themes: ThemeStore;
  readonly bundle: LoadBundle | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): Themes {
  const defaults = async (): Promise<ThemeDefaults> => {
    if (parts.bundle === undefined) throw problem("unavailable", "the storefront is not built");
    return (await parts.bundle()).themeDefaults;
  };
  const keeper = createThemeKeeper({ ...parts, defaults });
  const preview = createThemePreview({ ...parts, keeper });
  return { keeper, preview, files: createThemeFiles(keeper, preview), defaults };
}
