// A look at a draft: pages inside the back office's frame are drawn with what the same browser's session is trying. Nobody
// else has that session, and no page outside of the frame asks for it.
import type { IncomingMessage } from "node:http";
import type { Clock } from "@souk/chassis/clock";
import type { ThemeSettings } from "@souk/contracts/web/theme-schema";
import { isCookie, sessionIdOf } from "../session/session-seal.ts";
import type { Visitor } from "../shop/visitor.ts";
import type { LiveTheme, ThemeKeeper } from "./theme-keeper.ts";
import type { ThemeStore } from "./theme-store.ts";
import type { Stylesheet } from "./theme-style.ts";

export type ThemePreview = {
  /** The draft that a page in a frame is to be drawn with; undefined for every other page. */
  of(request: IncomingMessage, visitor: Visitor): Promise<LiveTheme | undefined>;
  /** A draft's style sheet, which another process may have named. */
  stylesheet(path: string, visitor: Visitor): Promise<Stylesheet | undefined>;
};

/** The address that the frame begins with; where browsers don't tell what a page is for, it alone is the draft's. */
export const PREVIEW_QUERY = "look=draft";

export function createThemePreview(parts: {
  readonly themes: ThemeStore;
  readonly keeper: ThemeKeeper;
  readonly clock: Clock;
}): ThemePreview {
  const { themes, keeper, clock } = parts;
  const draftOf = async (visitor: Visitor): Promise<LiveTheme | undefined> => {
    if (!isCookie(visitor.cookie)) return undefined;
    const settings = await themes.draft(sessionIdOf(visitor.cookie), clock.now());
    if (settings === undefined || (await visitor.session()) === undefined) return undefined;
    return keeper.live(JSON.parse(settings) as ThemeSettings);
  };
  return {
    of: async ({ headers, url = "" }, visitor) => {
      const inFrame = headers["sec-fetch-dest"] === "iframe" || url.split("?")[1]?.split("&").includes(PREVIEW_QUERY);
      return inFrame ? draftOf(visitor) : undefined;
    },
    stylesheet: async (path, visitor) => {
      const draft = await draftOf(visitor);
      return draft?.stylesheet?.path === path ? draft.stylesheet : undefined;
    },
  };
}
