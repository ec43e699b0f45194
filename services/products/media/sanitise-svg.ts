// SVG is a program that happens to draw. Only shapes, text, gradients and their looks survive; scripts, events, styles
// that load, foreign objects and links to anywhere but the file itself do not. What is served is sandboxed besides.
import sanitize from "sanitize-html";

const TAGS =
  "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient stop clipPath mask pattern marker filter feGaussianBlur feOffset feBlend feColorMatrix feMerge feMergeNode feFlood feComposite feDropShadow".split(
    " ",
  );
const ATTRIBUTES =
  "id class xmlns version viewBox preserveAspectRatio width height x y x1 y1 x2 y2 cx cy r rx ry fx fy d points transform fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset opacity color clip-path clip-rule mask filter marker-start marker-mid marker-end offset stop-color stop-opacity gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits patternTransform clipPathUnits maskUnits maskContentUnits markerWidth markerHeight markerUnits refX refY orient font-family font-size font-weight font-style text-anchor dominant-baseline letter-spacing dx dy rotate textLength href stdDeviation in in2 result mode type values flood-color flood-opacity operator filterUnits role aria-label aria-hidden focusable".split(
    " ",
  );
/** References may only stay inside the file. */
const FOREIGN = /url\s*\(\s*['"]?(?!#)|javascript:|data:|expression\s*\(/i;

const options: sanitize.IOptions = {
  allowedTags: TAGS,
  allowedAttributes: { "*": ATTRIBUTES },
  allowedSchemes: [],
  allowProtocolRelative: false,
  disallowedTagsMode: "completelyDiscard",
  nestingLimit: 50,
  parser: { xmlMode: true, lowerCaseTags: false, lowerCaseAttributeNames: false },
  transformTags: { "*": (tagName, attribs) => ({ tagName, attribs: local(attribs) }) },
};

function local(attributes: sanitize.Attributes): sanitize.Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([name, value]) => !FOREIGN.test(value) && (name !== "href" || value.startsWith("#")),
    ),
  );
}

/** The drawing alone, or nothing where no drawing is left. */
export function sanitiseSvg(text: string): string | undefined {
  const clean = sanitize(text.replace(/^\ufeff/, ""), options).trim();
  if (!clean.startsWith("<svg")) return undefined;
  // Browsers draw it only in its namespace.
  return /^<svg[^>]*\sxmlns=/.test(clean) ? clean : clean.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
}
