// The weaver's stall: wool, cotton and patience.
import { palette as p } from "../pictures/colour.ts";
import { cushion, draped, folded, hanging, lying } from "../pictures/textiles.ts";
import { figures, lozenges, medallion, plain, stripes } from "../pictures/weaves.ts";
import type { Stall } from "../sheet.ts";

export const textiles: Stall = {
  vendor: "Loom Street Weavers",
  collection: "loom-and-thread",
  sheets: [
    {
      handle: "atlas-diamond-rug",
      title: "Atlas diamond rug",
      type: "Rug",
      tags: ["wool", "handwoven", "home"],
      story:
        "<p>Undyed wool from high pastures, with lozenges in terracotta and indigo. A diamond keeps out the evil eye; wool this thick keeps out the draught.</p><ul><li>Hand knotted, 100 % wool</li><li>Small differences are the weaver's signature</li></ul>",
      code: "ATLAS",
      options: { Size: ["80 × 120 cm", "120 × 180 cm", "170 × 240 cm"] },
      euros: (choice) => ({ "80 × 120 cm": 189, "120 × 180 cm": 369, "170 × 240 cm": 640 })[choice.Size ?? ""] ?? 369,
      grams: (choice) =>
        ({ "80 × 120 cm": 3200, "120 × 180 cm": 7100, "170 × 240 cm": 13400 })[choice.Size ?? ""] ?? 7100,
      stock: 6,
      pictures: [
        [
          "A cream rug with terracotta and indigo diamonds on a rod",
          hanging(lozenges(p.cream, p.terracotta, p.indigo), p.cream, { wall: "#e8d4b4" }),
        ],
        [
          "The rug on a wooden floor",
          lying(lozenges(p.cream, p.terracotta, p.indigo), p.cream, { wall: "#d3ddd6", table: "#b98d62" }),
        ],
      ],
    },
    {
      handle: "road-to-the-sea-kilim",
      title: "Road to the sea kilim",
      type: "Rug",
      tags: ["wool", "flatweave", "hallway"],
      story:
        "<p>Twenty-two bands, as many as there are villages between the weaver's house and the coast. The teeth are the mountains.</p><p>Flat woven and light: it goes under doors and into suitcases.</p>",
      code: "KILIM",
      options: { Size: ["70 × 200 cm", "90 × 300 cm"] },
      euros: (choice) => (choice.Size === "70 × 200 cm" ? 145 : 229),
      before: (choice) => (choice.Size === "70 × 200 cm" ? 165 : 259),
      grams: (choice) => (choice.Size === "70 × 200 cm" ? 2400 : 4600),
      stock: 9,
      pictures: [
        [
          "A striped runner of many colours on the floor",
          lying(stripes([p.pomegranate, p.saffron, p.indigo, p.cream, p.sea], 22, true), p.cream, {
            wall: "#dfe0cf",
            table: "#a67c58",
          }),
        ],
        [
          "The stripes from close by",
          hanging(
            stripes([p.pomegranate, p.saffron, p.indigo, p.cream, p.sea], 13, true),
            p.cream,
            { wall: "#e6d3bb" },
            { width: 330 },
          ),
        ],
      ],
    },
    {
      handle: "garden-medallion-rug",
      title: "Garden medallion rug",
      type: "Rug",
      tags: ["wool", "handwoven", "home"],
      story:
        "<p>A walled garden seen from above: the border is the wall, the star is the fountain, and the corners are where the pomegranates grow. Dyed with madder and indigo.</p>",
      code: "GARDEN",
      options: { Size: ["100 × 150 cm", "140 × 210 cm"] },
      euros: (choice) => (choice.Size === "100 × 150 cm" ? 420 : 780),
      grams: (choice) => (choice.Size === "100 × 150 cm" ? 4800 : 9300),
      stock: 4,
      pictures: [
        [
          "A red and indigo rug with a star medallion",
          hanging(medallion(p.pomegranate, p.indigo, p.saffron), p.cream, { wall: "#d6dfd8" }),
        ],
      ],
    },
    {
      handle: "storyteller-rug",
      title: "Storyteller's rug",
      type: "Rug",
      tags: ["wool", "handwoven", "children"],
      story:
        "<p>Camels, combs, stars and things that only the weaver knows. Begin in any corner and tell it as you like.</p>",
      code: "STORY",
      options: { Size: ["70 × 110 cm", "110 × 170 cm"] },
      euros: (choice) => (choice.Size === "70 × 110 cm" ? 128 : 245),
      grams: (choice) => (choice.Size === "70 × 110 cm" ? 2100 : 5000),
      pictures: [
        [
          "A cream rug with small coloured figures",
          lying(figures(p.cream, [p.indigo, p.terracotta, p.olive, p.saffron]), p.indigo, {
            wall: "#e9cdb6",
            table: "#8a6a55",
            niche: "lattice",
          }),
        ],
      ],
    },
    {
      handle: "hammam-towel",
      title: "Hammam towel",
      type: "Towel",
      tags: ["cotton", "bath", "travel", "flatweave"],
      collections: ["small-gifts"],
      story:
        "<p>Thin as a shirt, thirsty as a desert. It dries you, then itself, in the time it takes to drink a tea. Softer with every wash.</p><ul><li>100 × 180 cm, cotton</li><li>Wash at 40 °C, no softener</li></ul>",
      code: "TOWEL",
      options: { Colour: ["Sea", "Indigo", "Saffron", "Rose", "Chalk"] },
      euros: 26,
      grams: 310,
      pictures: [
        [
          "A sea green towel with white bands on a rod",
          hanging(
            plain(p.sea, p.cream),
            p.cream,
            { wall: "#f0e3cf", niche: "tiles" },
            { width: 220, height: 360, soft: true },
          ),
        ],
        [
          "Five towels in five colours, folded",
          folded([p.indigo, p.sea, p.saffron, p.rose, p.cream], p.chalk, {
            wall: "#e2d9ea",
            table: p.oat,
            niche: "round",
          }),
        ],
      ],
    },
    {
      handle: "pomegranate-cushion",
      title: "Pomegranate cushion cover",
      type: "Cushion cover",
      tags: ["wool", "cotton", "home"],
      story:
        "<p>The colour is pomegranate rind, the little figures are the seeds that got away. Woven front, cotton back, a zip that does not scratch.</p><p>Cover only; any old cushion will be glad of it.</p>",
      code: "POM",
      options: { Size: ["45 × 45 cm", "60 × 40 cm"] },
      euros: (choice) => (choice.Size === "45 × 45 cm" ? 38 : 44),
      grams: 340,
      pictures: [
        [
          "A dark red cushion with small figures",
          cushion(figures(p.pomegranate, [p.saffron, p.cream, p.rose]), p.saffron, {
            wall: "#f2e2c4",
            table: p.walnut,
            niche: "stripes",
          }),
        ],
      ],
    },
    {
      handle: "still-water-cushion",
      title: "Still water cushion cover",
      type: "Cushion cover",
      tags: ["cotton", "home"],
      story:
        "<p>Diamonds of indigo and sky, as a courtyard pool gives back the tiles above it. Cotton, washable, tasselled at each corner.</p>",
      code: "WATER",
      options: { Size: ["45 × 45 cm", "60 × 60 cm"] },
      euros: (choice) => (choice.Size === "45 × 45 cm" ? 36 : 48),
      grams: 320,
      pictures: [
        [
          "An indigo cushion with white and blue diamonds",
          cushion(lozenges(p.indigo, p.cream, p.sky, 4), p.cream, { wall: "#c9d9dc", table: p.oat }),
        ],
      ],
    },
    {
      handle: "market-day-shawl",
      title: "Market day shawl",
      type: "Shawl",
      tags: ["wool", "wear", "winter"],
      story:
        "<p>Long enough to wrap twice, light enough to forget. The saffron bands at the ends are there so that your friends find you in the crowd.</p><ul><li>70 × 200 cm, fine wool</li><li>Wash by hand, cold</li></ul>",
      code: "SHAWL",
      options: { Colour: ["Rose", "Sea", "Aubergine"] },
      euros: 64,
      before: 72,
      grams: 260,
      pictures: [
        ["A rose coloured shawl on a peg", draped(p.rose, p.saffron, { wall: "#f0dfc6" })],
        ["The shawl in sea green", draped(p.sea, p.saffron, { wall: "#e7d0c4", niche: "stripes" })],
        ["The shawl in aubergine", draped(p.aubergine, p.apricot, { wall: "#cfd8cf", niche: "sun" })],
      ],
    },
    {
      handle: "shepherds-blanket",
      title: "Shepherd's blanket",
      type: "Blanket",
      tags: ["wool", "home", "winter", "heavy"],
      story:
        "<p>Two and a half kilos of nobody can wake me. Woven double, fulled in the stream, and striped so that you can find it in the dark tent.</p>",
      code: "BLANKET",
      options: { Colour: ["Oat", "Walnut"] },
      euros: 138,
      grams: 2500,
      pictures: [
        [
          "Three thick wool blankets, folded",
          folded([p.walnut, p.oat, p.cream], p.terracotta, { wall: "#c9cfc6", table: "#8b664a", niche: "pointed" }),
        ],
      ],
    },
  ],
};
