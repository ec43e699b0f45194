// The shop's own look and words, as plain data: what the front page shows, where the navigation leads, and which awning
// hangs over which stall. Colours and type are in the style sheets beside this file. See docs/storefront-theming.md.
import type { HomeSection, Theme } from "../app/shop/theme.ts";
import icon from "./logo.svg?url";

const home: readonly HomeSection[] = [
  {
    kind: "welcome",
    title: { en: "Things made by hand, sold by name.", de: "Von Hand gemacht, beim Namen verkauft." },
    text: {
      en: "Small stalls around one square. Every jug, rug and lamp here has a maker you could argue with about the weather.",
      de: "Kleine Stände rund um einen Platz. Jeder Krug, Teppich und jede Lampe hat jemanden, mit dem man über das Wetter streiten kann.",
    },
    action: { label: { en: "Walk the market", de: "Über den Markt gehen" }, to: "/search" },
    collection: "lamplight",
  },
  { kind: "stalls", title: { en: "The stalls", de: "Die Stände" } },
  { kind: "products", title: { en: "Unpacked this morning", de: "Heute früh ausgepackt" }, sort: "newest", count: 8 },
  {
    kind: "note",
    title: { en: "No haggling needed", de: "Handeln nicht nötig" },
    text: {
      en: "The price on the tag is the price you pay, tax and all. If something arrives chipped, write to us: we would rather send another than keep a sad customer.",
      de: "Der Preis am Schild ist der Preis, den du zahlst, mit Steuer und allem. Kommt etwas angeschlagen an, schreib uns: Lieber schicken wir ein neues Stück, als jemanden traurig zu lassen.",
    },
  },
  {
    kind: "products",
    title: { en: "Small gifts", de: "Kleine Geschenke" },
    collection: "small-gifts",
    sort: "relevance",
    count: 4,
  },
];

export const theme: Theme = {
  icon,
  /** Awning 0 is the market's own. */
  awnings: {
    "clay-and-glaze": 1,
    "loom-and-thread": 2,
    "tea-and-spice": 5,
    lamplight: 3,
    "leather-row": 6,
    "sound-of-the-square": 4,
    "hammer-and-brass": 8,
    "ink-and-paper": 7,
    "for-the-table": 2,
    "small-gifts": 4,
  },
  /** Collections by handle, in this order; undefined: all of the shop, by title. */
  navigation: undefined,
  /** At the foot of every page. */
  links: [
    { label: { en: "API reference", de: "API-Referenz" }, to: "/docs" },
    { label: { en: "All products", de: "Alle Produkte" }, to: "/search" },
  ],
  home,
};
