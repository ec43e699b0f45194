// How the first page's scripts are cut, and what the page itself says of them: a small one that the first paint waits for,
// because it knows the shade, and the application with what it stands on, asked for before anything has run.
import { join } from "node:path";
import type { HtmlTagDescriptor, Plugin, Rolldown } from "vite";

const BEGINNING = join(import.meta.dirname, "src", "main.tsx");
const APPLICATION = join(import.meta.dirname, "src", "app.tsx");

const LIBRARY = /[\\/]node_modules[\\/]/;
const ICON = /[\\/]lucide-react[\\/].*[\\/]icons[\\/]/;

type Group = { readonly priority: number; readonly name: (id: string, modules: Modules) => string | null };
type Modules = { getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null };

/** Twenty small files compress worse, and each is a request: the application is one, the libraries under it another. */
export function chunkGroups(): readonly Group[] {
  let before: ReadonlySet<string> | undefined;
  let first: ReadonlySet<string> | undefined;
  const chunkOf = (id: string, modules: Modules): string | null => {
    before ??= under(BEGINNING, modules);
    first ??= under(APPLICATION, modules);
    if (before.has(id)) return "beginning";
    // Which of the icons are drawn there the build finds out: their module lists them all.
    if (!first.has(id) || ICON.test(id)) return null;
    return LIBRARY.test(id) ? "vendor" : "application";
  };
  // One group for each name, and what the application also needs of the beginning stays there.
  return ["beginning", "vendor", "application"].map((chunk, at) => ({
    priority: 3 - at,
    name: (id, modules) => (chunkOf(id, modules) === chunk ? chunk : null),
  }));
}

function under(top: string, modules: Modules): ReadonlySet<string> {
  const seen = new Set([top]);
  for (const id of seen) for (const each of modules.getModuleInfo(id)?.importedIds ?? []) seen.add(each);
  return seen;
}

export function firstPage(base: string): Plugin {
  return {
    name: "first-page",
    transformIndexHtml: {
      order: "post",
      handler: (html, { bundle }) => {
        if (bundle === undefined) return html;
        const tags = chunksOf(bundle).map(
          (file): HtmlTagDescriptor => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href: base + file },
            injectTo: "head",
          }),
        );
        return { html: html.replace('<script type="module"', '<script type="module" blocking="render"'), tags };
      },
    },
  };
}

/** The application's chunk and what it stands on. */
function chunksOf(bundle: Rolldown.OutputBundle): readonly string[] {
  const chunks = Object.values(bundle).filter((each): each is Rolldown.OutputChunk => each.type === "chunk");
  const first = chunks.find(({ moduleIds }) => moduleIds.includes(APPLICATION));
  if (first === undefined) throw new Error("the application has no chunk of its own");
  const seen = new Set([first.fileName]);
  for (const name of seen) {
    for (const needed of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) seen.add(needed);
  }
  return [...seen];
}
