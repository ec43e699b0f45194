// Product descriptions come from merchants' spreadsheets and from whoever edits them: only an allow-list of plain
// formatting survives a write. Clean input comes out unchanged, so that cleaning twice is cleaning once.
import sanitize from "sanitize-html";
import { withoutControl } from "./control-characters.ts";

const options: sanitize.IOptions = {
  allowedTags: [
    "p",
    "br",
    "hr",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "strong",
    "b",
    "em",
    "i",
    "u",
    "s",
    "small",
    "sub",
    "sup",
    "span",
    "div",
    "blockquote",
    "code",
    "pre",
    "a",
    "img",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
  ],
  allowedAttributes: {
    a: ["href", "title"],
    img: ["src", "alt", "width", "height"],
    th: ["colspan", "rowspan"],
    td: ["colspan", "rowspan"],
  },
  allowedSchemes: ["https", "http", "mailto"],
  allowedSchemesByTag: { img: ["https", "http"] },
  allowProtocolRelative: false,
  disallowedTagsMode: "discard",
  transformTags: { h1: "h2" },
  nestingLimit: 50,
};

/** Broken nesting is repaired a step each time round; real descriptions need one. */
const PASSES = 5;

/** Safe HTML for a product page. Scripts, styles, event handlers, frames, foreign schemes and control characters are gone. */
export function sanitiseHtml(html: string): string {
  if (!/[<>&]/.test(html)) return withoutControl(html); // Nothing that a browser could read as markup.
  let clean = cleaned(html);
  for (let pass = 1; pass < PASSES; pass += 1) {
    const again = cleaned(clean);
    if (again === clean) return clean;
    clean = again;
  }
  return cleaned(clean, { ...options, allowedTags: [], allowedAttributes: {} });
}

/** `&#1;` is such a character too. */
const cleaned = (html: string, allowed = options): string => withoutControl(sanitize(html, allowed));
