// Keeps the theme that holds in memory, so that a page costs no question, and looks every few seconds whether another
// process has saved one. While the store is away pages go on with what was known last.
import { createBoundedMap } from "@souk/chassis/bounded-map";
import type { Clock, Repeating } from "@souk/chassis/clock";
import type { Log } from "@souk/chassis/log";
import { createNextRun } from "@souk/chassis/next-run";
import type { ThemeDefaults, ThemeSettings } from "@souk/contracts/web/theme-schema";
import type { ThemeRevision, ThemeStore } from "./theme-store.ts";
import { type Stylesheet, stylesheetOf } from "./theme-style.ts";

export type LiveTheme = { readonly settings: ThemeSettings; readonly stylesheet: Stylesheet | undefined };

export type ThemeKeeper = {
  /** What holds; undefined until something was saved. Asks nobody, after the first time. */
  current(): Promise<LiveTheme | undefined>;
  /** The same for settings that nobody has saved. */
  live(settings: ThemeSettings): Promise<LiveTheme>;
  /** By its path; undefined for one that is not known, here or to the store. */
  stylesheet(path: string): Promise<Stylesheet | undefined>;
  /** Looks into the store now. */
  refresh(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
};

export type ThemeKeeperOptions = {
  readonly themes: ThemeStore;
  /** What the built storefront says of its folder. */
  readonly defaults: () => Promise<ThemeDefaults>;
  readonly clock: Clock;
  readonly log: Log;
};

const LOOK_EVERY_MS = 2_000;
/** A page names the sheet that it was made with; somebody may still have the one before. */
const MAX_SHEETS = 64;

type Known = LiveTheme & { readonly kept: ThemeRevision };

export function createThemeKeeper({ themes, defaults, clock, log }: ThemeKeeperOptions): ThemeKeeper {
  const sheets = createBoundedMap<string, Stylesheet>(MAX_SHEETS);
  let known: Known | undefined;
  let looked = false;
  let looking: Repeating | undefined;

  const live = async (settings: ThemeSettings): Promise<LiveTheme> => {
    const stylesheet = stylesheetOf(settings, await defaults());
    if (stylesheet !== undefined) sheets.set(stylesheet.path, stylesheet);
    return { settings, stylesheet };
  };
  const look = createNextRun(async () => {
    const head = await themes.head();
    if (known !== undefined && head < known.kept.revision) await giveBack(themes, head, known.kept, log);
    if (head > (known?.kept.revision ?? 0)) {
      const kept = await themes.read(head);
      if (kept !== undefined) known = { ...(await live(JSON.parse(kept.settings) as ThemeSettings)), kept };
    }
    looked = true;
  });
  const refresh = look.run;
  const tryToLook = (): Promise<void> =>
    refresh().catch((error: unknown) => log.warn({ err: error }, "the theme can't be read"));

  return {
    ...{ live, refresh },
    current: async () => {
      if (!looked) await tryToLook();
      return known;
    },
    stylesheet: async (path) => {
      const found = sheets.get(path);
      if (found !== undefined) return found;
      await tryToLook();
      return sheets.get(path);
    },
    start: () => {
      looking = clock.every(LOOK_EVERY_MS, tryToLook);
    },
    stop: async () => looking?.stop(),
  };
}

/**
 * A store that knows less than it did has lost it: a server was replaced, or went back in time. What this process knows is
 * newer, and is saved again, over whatever is there; of several processes one does.
 */
async function giveBack(themes: ThemeStore, head: number, kept: ThemeRevision, log: Log): Promise<void> {
  const saved = await themes.save(head, kept);
  if (saved) log.error({ found: head, revision: kept.revision }, "the store had lost the theme; it is saved again");
}
