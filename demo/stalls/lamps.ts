// The lamp seller's stall: open when the others close.
import { palette as p } from "../pictures/colour.ts";
import { candles, lantern, moonShade, mosaicLamp, readingLamp, stringLights, wovenShade } from "../pictures/lamps.ts";
import type { Stall } from "../sheet.ts";

const night = { wall: "#30365f", table: "#3a2b45" } as const;

export const lamps: Stall = {
  vendor: "Noor of the Arcade",
  collection: "lamplight",
  sheets: [
    {
      handle: "star-lantern",
      title: "Star lantern",
      type: "Lantern",
      tags: ["brass", "candle", "pierced"],
      story:
        "<p>Six panes, six stars, and a ceiling full of them once the candle is lit. The door has a real latch; the handle stays cool for about two songs.</p><ul><li>Brass, soldered by hand</li><li>For pillar candles up to 7 cm</li></ul>",
      code: "STAR",
      options: { Size: ["Small", "Large"], Metal: ["Brass", "Copper"] },
      euros: (choice) => (choice.Size === "Small" ? 44 : 78),
      grams: (choice) => (choice.Size === "Small" ? 900 : 1900),
      pictures: [
        ["A lit brass lantern with pierced stars", lantern(p.brass, "#ffcf6b", { ...night, niche: "pointed" })],
        [
          "A small copper lantern, lit",
          lantern(p.copper, "#ffd98a", { wall: "#4a3550", table: "#33243a", niche: "horseshoe" }, 0.82),
        ],
      ],
    },
    {
      handle: "mosaic-hanging-lamp",
      title: "Mosaic hanging lamp",
      type: "Ceiling lamp",
      tags: ["glass", "electric", "mosaic"],
      story:
        "<p>Several hundred pieces of coloured glass, each glued by somebody with better eyes than ours. Off, it is a lamp. On, it is an opinion.</p><p>E14, up to 25 W; cable and ceiling rose included.</p>",
      code: "MOSAIC",
      options: { Colours: ["Garden", "Harbour"] },
      euros: 89,
      before: 105,
      grams: 1650,
      pictures: [
        [
          "A round lamp of many coloured pieces of glass",
          mosaicLamp([p.sea, p.saffron, p.pomegranate], { wall: "#2b3158" }),
        ],
        ["The lamp in blues and greens", mosaicLamp([p.sky, p.indigo, p.mint], { wall: "#3a2f4d" })],
      ],
    },
    {
      handle: "half-moon-ceiling-shade",
      title: "Half moon ceiling shade",
      type: "Ceiling lamp",
      tags: ["brass", "electric", "pierced"],
      story:
        "<p>A bowl of brass turned to the floor, drilled with five rows of small holes for the light that wants to leave early. Hang it low over a table and everyone looks interesting.</p>",
      code: "MOON",
      options: { Diameter: ["35 cm", "50 cm"] },
      euros: (choice) => (choice.Diameter === "35 cm" ? 98 : 149),
      grams: (choice) => (choice.Diameter === "35 cm" ? 1400 : 2600),
      pictures: [["A brass half-dome lamp shining down", moonShade(p.brass, { wall: "#3b3157" })]],
    },
    {
      handle: "beeswax-candles",
      title: "Pair of beeswax candles",
      type: "Candles",
      tags: ["beeswax", "candle", "set"],
      collections: ["small-gifts"],
      story:
        "<p>Poured, not rolled: they burn straight, slowly and smell of the good end of summer. Two in paper, with cotton wicks.</p>",
      code: "WAX",
      options: { Length: ["20 cm", "30 cm"] },
      euros: (choice) => (choice.Length === "20 cm" ? 11 : 16),
      grams: (choice) => (choice.Length === "20 cm" ? 240 : 380),
      pictures: [
        [
          "Two yellow candles burning in copper holders",
          candles(p.saffron, p.copper, { wall: "#4a3a58", table: "#3a2430", niche: "round" }),
        ],
      ],
    },
    {
      handle: "palm-leaf-pendant",
      title: "Palm leaf pendant shade",
      type: "Ceiling lamp",
      tags: ["palm leaf", "electric", "woven"],
      story:
        "<p>Split palm leaf, woven in a zigzag over a wire frame by the same family that makes the market's baskets. Light as a hat; some people try.</p>",
      code: "PALM",
      options: { Diameter: ["30 cm", "45 cm", "60 cm"] },
      euros: (choice) => ({ "30 cm": 39, "45 cm": 59, "60 cm": 85 })[choice.Diameter ?? ""] ?? 59,
      grams: (choice) => ({ "30 cm": 350, "45 cm": 620, "60 cm": 1050 })[choice.Diameter ?? ""] ?? 620,
      pictures: [["A woven palm leaf lampshade, lit", wovenShade(p.oat, { wall: "#8a6a4c", niche: "stripes" })]],
    },
    {
      handle: "night-reader-lamp",
      title: "Night reader's lamp",
      type: "Table lamp",
      tags: ["copper", "electric", "desk"],
      story:
        "<p>A copper neck that bends exactly as far as the page, and an enamelled shade that keeps the light off whoever sleeps beside you.</p><p>E14, up to 40 W; the switch is on the foot and clicks like it means it.</p>",
      code: "READER",
      options: { Shade: ["Sea", "Pomegranate"] },
      euros: 112,
      grams: 1750,
      pictures: [
        [
          "A copper desk lamp with a sea green shade",
          readingLamp(p.copper, p.sea, { wall: "#46516e", table: "#5b3d2c" }),
        ],
        [
          "The lamp with a dark red shade",
          readingLamp(p.brass, p.pomegranate, { wall: "#4d4458", table: "#46352f", niche: "round" }),
        ],
      ],
    },
    {
      handle: "alley-string-lights",
      title: "Alley string lights",
      type: "String lights",
      tags: ["glass", "electric", "outdoor"],
      story:
        "<p>Coloured glass cups on three metres of cloth-covered wire, as they hang over the alley behind the stall. For balconies, courtyards and the day after the wedding.</p>",
      code: "STRING",
      options: { Lights: ["Five", "Ten"] },
      euros: (choice) => (choice.Lights === "Five" ? 34 : 58),
      grams: (choice) => (choice.Lights === "Five" ? 700 : 1300),
      pictures: [
        [
          "Coloured glass lights on a string at night",
          stringLights([p.saffron, p.rose, p.sea, p.lilac, p.mint], { wall: "#262b52", table: "#3a2b45" }),
        ],
      ],
    },
  ],
};
