// HTML that can't be broken by what is put into it: every value is escaped unless it was made here.

export type Html = { readonly markup: string };
/** `undefined` and `false` leave nothing behind, so that a part may depend on a condition. */
export type Insert = string | number | Html | undefined | false | readonly (Html | undefined | false)[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}

/** A template literal; attributes must be quoted. */
export function html(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  return { markup: parts.reduce((all, part, index) => all + markupOf(inserts[index - 1]) + part) };
}

function markupOf(insert: Insert): string {
  if (insert === undefined || insert === false) return "";
  if (typeof insert === "string") return escapeHtml(insert);
  if (typeof insert === "number") return String(insert);
  if ("markup" in insert) return insert.markup;
  return insert.map(markupOf).join("");
}
