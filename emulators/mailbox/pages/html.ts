// HTML that can't be broken by what is put into it: every value is escaped unless it was made here.

export type Html = { readonly markup: string };
type Insert = string | number | Html | undefined | readonly Html[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function html(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  return { markup: parts.reduce((all, part, index) => all + markupOf(inserts[index - 1]) + part) };
}

function markupOf(insert: Insert): string {
  if (insert === undefined) return "";
  if (typeof insert === "number") return String(insert);
  if (typeof insert === "string") return insert.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
  return "markup" in insert ? insert.markup : insert.map((each) => each.markup).join("");
}
