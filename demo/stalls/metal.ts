// The coppersmith's stall: you hear it before you see it.
import { palette as p } from "../pictures/colour.ts";
import { coffeePot, doorKnocker, incenseBurner, measures, mortar, sugarBowl, tray } from "../pictures/metal.ts";
import type { Stall } from "../sheet.ts";

export const metal: Stall = {
  vendor: "Old Hammer Yard",
  collection: "hammer-and-brass",
  sheets: [
    {
      handle: "long-spout-coffee-pot",
      title: "Long-spout coffee pot",
      type: "Coffee pot",
      tags: ["brass", "coffee", "engraved"],
      collections: ["for-the-table"],
      story:
        "<p>A dallah with a beak like a curious bird. Pours a thin, hot, cardamom line into very small cups; tinned inside, engraved outside, a conversation all round.</p>",
      code: "DALLAH",
      options: { Size: ["0.5 l", "0.9 l"] },
      euros: (choice) => (choice.Size === "0.5 l" ? 72 : 96),
      grams: (choice) => (choice.Size === "0.5 l" ? 850 : 1300),
      pictures: [
        [
          "A brass coffee pot with a long spout",
          coffeePot(p.brass, { wall: "#7d8f7d", table: "#5a3c33", niche: "pointed" }),
        ],
        ["The pot in copper", coffeePot(p.copper, { wall: "#dccdb4", table: "#6c7a74", niche: "horseshoe" })],
      ],
    },
    {
      handle: "hammered-tray",
      title: "Hammered tray",
      type: "Tray",
      tags: ["copper", "table", "engraved"],
      collections: ["for-the-table"],
      story:
        "<p>A round of copper, a compass, a small chisel and four days. Carries tea for eight; hung on the wall, it carries the afternoon.</p>",
      code: "TRAY",
      options: { Diameter: ["35 cm", "50 cm"], Metal: ["Copper", "Brass"] },
      euros: (choice) => (choice.Diameter === "35 cm" ? 68 : 115),
      grams: (choice) => (choice.Diameter === "35 cm" ? 1100 : 2300),
      pictures: [
        ["A round copper tray engraved with stars", tray(p.copper, { wall: "#5f7568" })],
        ["The tray in brass", tray(p.brass, { wall: "#6a5470" })],
      ],
    },
    {
      handle: "mortar-and-pestle",
      title: "Mortar and pestle",
      type: "Mortar",
      tags: ["brass", "kitchen", "heavy"],
      collections: ["for-the-table"],
      story:
        "<p>Two kilos of brass that turn pods into perfume. It rings while you work, and the neighbours know what is for dinner.</p>",
      code: "MORTAR",
      euros: 58,
      before: 66,
      grams: 2100,
      pictures: [["A hammered brass mortar with a pestle", mortar(p.brass, { wall: "#cfc0d2", table: "#6a4636" })]],
    },
    {
      handle: "star-door-knocker",
      title: "Star door knocker",
      type: "Door knocker",
      tags: ["brass", "door"],
      story:
        "<p>A ring on a star on your door. Sounds like good news. Comes with the bolts and a paper template, because measuring twice is cheaper.</p><p><em>The founder is at his daughter's wedding. The next ones are cast after it.</em></p>",
      code: "KNOCKER",
      euros: 64,
      grams: 1450,
      stock: 0,
      pictures: [["A brass knocker on a blue-green door", doorKnocker(p.brass, "#2f6f78", { wall: "#2f6f78" })]],
    },
    {
      handle: "domed-incense-burner",
      title: "Domed incense burner",
      type: "Incense burner",
      tags: ["copper", "pierced", "home"],
      story:
        "<p>Charcoal below, resin above, stars of smoke. The dome lifts off with two fingers; the foot keeps the table's varnish out of it.</p>",
      code: "INCENSE",
      options: { Metal: ["Copper", "Brass"] },
      euros: 47,
      grams: 640,
      pictures: [
        [
          "A pierced copper incense burner, smoking",
          incenseBurner(p.copper, { wall: "#5d4c66", table: "#3b2a3a", niche: "horseshoe" }),
        ],
      ],
    },
    {
      handle: "two-metal-sugar-bowl",
      title: "Two-metal sugar bowl",
      type: "Bowl",
      tags: ["copper", "brass", "table"],
      collections: ["for-the-table", "small-gifts"],
      story:
        "<p>Copper below, brass above, and a lid that closes with a small, satisfied sound. Tinned inside. For sugar, almonds or rings while you knead.</p>",
      code: "SUGAR",
      euros: 39,
      grams: 420,
      pictures: [
        [
          "A copper bowl with a brass lid",
          sugarBowl(p.copper, p.brass, { wall: "#d9d0c0", table: "#6f7f78", niche: "sun" }),
        ],
      ],
    },
    {
      handle: "copper-measures",
      title: "Three copper measures",
      type: "Measures",
      tags: ["copper", "kitchen", "set"],
      story:
        "<p>A quarter, a half and a whole: of what, is up to the recipe and your grandmother. Long handles with a hook, to hang where they can be seen.</p>",
      code: "MEASURE",
      euros: 54,
      grams: 780,
      pictures: [
        [
          "Three copper measuring cups with long handles",
          measures(p.copper, { wall: "#e2d6bd", table: "#7b5a45", niche: "stripes" }),
        ],
      ],
    },
  ],
};
