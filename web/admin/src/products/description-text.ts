// A description as plain paragraphs, where it is nothing more: most people don't write HTML. What has markup beyond
// paragraphs and line breaks is edited as HTML.
const PLAIN = /^\s*(?:<p>(?:[^<]|<br\s*\/?>)*<\/p>\s*)*$/i;
const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": "\u00a0",
};

/** The text, a blank line between paragraphs; undefined where the HTML says more than that. */
export function plainTextOf(html: string): string | undefined {
  if (!/<[a-z]/i.test(html)) return decode(html.trim());
  if (!PLAIN.test(html)) return undefined;
  return [...html.matchAll(/<p>([\s\S]*?)<\/p>/gi)]
    .map(([, inner = ""]) => decode(inner.replace(/\s*<br\s*\/?>\s*/gi, "\n").trim()))
    .join("\n\n");
}

export function htmlOf(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) => `<p>${encode(paragraph).replaceAll("\n", "<br>")}</p>`)
    .join("\n");
}

function encode(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function decode(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|nbsp|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
