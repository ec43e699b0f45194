// Product descriptions come from merchants' spreadsheets and from whoever edits them: only an allow-list of plain
// formatting survives a write. Clean input comes out unchanged, so that cleaning twice is cleaning once.
import sanitize from "sanitize-html";

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

/** Safe HTML for a product page. Scripts, styles, event handlers, frames and foreign schemes are gone. */
export function sanitiseHtml(html: string): string {
  if (!/[<>&]/.test(html)) return html; // Nothing that a browser could read as markup.
  let clean = sanitize(html, options);
  for (let pass = 1; pass < PASSES; pass += 1) {
    const again = sanitize(clean, options);
    if (again === clean) return clean;
    clean = again;
  }
  return sanitize(clean, { ...options, allowedTags: [], allowedAttributes: {} });
}
