// /theme-….css: the style sheet of the theme's settings, kept by browsers for ever because its name says what is in it.
import type { IncomingMessage, ServerResponse } from "node:http";
import { answer } from "../http/answer.ts";
import { FILE_POLICY } from "../http/content-policy.ts";
import type { Visitor } from "../shop/visitor.ts";
import type { ThemeKeeper } from "./theme-keeper.ts";
import type { ThemePreview } from "./theme-preview.ts";
import { STYLESHEET } from "./theme-style.ts";

export type ThemeFiles = {
  /** False: it is no style sheet of ours. */
  serve(path: string, visitor: Visitor, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
};

export function createThemeFiles(keeper: ThemeKeeper, preview: ThemePreview): ThemeFiles {
  return {
    serve: async (path, visitor, request, response) => {
      if (!STYLESHEET.test(path) || (request.method !== "GET" && request.method !== "HEAD")) return false;
      const found = (await keeper.stylesheet(path)) ?? (await preview.stylesheet(path, visitor));
      if (found === undefined) return false;
      answer(
        response,
        200,
        {
          "content-type": "text/css; charset=utf-8",
          "cache-control": "public, max-age=31536000, immutable",
          "content-security-policy": FILE_POLICY,
        },
        found.css,
      );
      return true;
    },
  };
}
