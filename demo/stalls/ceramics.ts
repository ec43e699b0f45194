// The potter's stall: what the wheel and the kiln give.
import {
  breakfastBowl,
  eightStarPlate,
  fishboneVase,
  heapedBowl,
  honeyPot,
  oliveDish,
  stackedBowls,
  tagine,
  tealightHouses,
  thimbleCups,
  waterJug,
} from "../pictures/ceramics.ts";
import { palette as p } from "../pictures/colour.ts";
import type { Stall } from "../sheet.ts";

const glaze = { Sea: p.sea, Clay: p.clay, Saffron: p.saffron, Chalk: p.chalk } as const;

export const ceramics: Stall = {
  vendor: "Two Rivers Pottery",
  collection: "clay-and-glaze",
  sheets: [
    {
      handle: "riverbank-water-jug",
      title: "Riverbank water jug",
      type: "Jug",
      tags: ["stoneware", "table", "glazed"],
      collections: ["for-the-table"],
      story:
        "<p>Dipped to the shoulder and left bare below, so that your hand finds the clay before the glaze. It pours without a drip, which took us eleven tries.</p><ul><li>Stoneware, food safe</li><li>Dishwasher: yes. Microwave: it will not fit.</li></ul>",
      code: "JUG",
      options: { Size: ["1 l", "1.8 l"], Glaze: ["Sea", "Saffron"] },
      euros: (choice) => (choice.Size === "1 l" ? 39 : 54),
      grams: (choice) => (choice.Size === "1 l" ? 980 : 1460),
      pictures: [
        [
          "A jug dipped in sea green glaze, in a niche",
          waterJug(glaze.Sea, p.oat, { wall: "#d5e3dc", table: "#c9a77c", niche: "horseshoe" }),
        ],
        [
          "The same jug in saffron",
          waterJug(glaze.Saffron, p.sand, { wall: "#c3ccd9", table: "#8d6a52", niche: "sun" }),
        ],
      ],
    },
    {
      handle: "scalloped-breakfast-bowl",
      title: "Scalloped breakfast bowl",
      type: "Bowl",
      tags: ["stoneware", "table", "glazed", "stackable"],
      collections: ["for-the-table", "small-gifts"],
      story:
        "<p>The edge is pressed by thumb, twenty-four times round, while the clay still gives. Deep enough for soup, wide enough for a second helping.</p><p>Bowls stack to a colourful tower; that is most of why people buy four.</p>",
      code: "BOWL",
      options: { Glaze: ["Sea", "Clay", "Saffron", "Chalk", "Indigo"] },
      euros: 18,
      grams: 520,
      pictures: [
        [
          "Four bowls in four glazes, stacked",
          stackedBowls([p.sea, p.clay, p.saffron, p.chalk], { wall: "#ead9c3", table: p.walnut, niche: "round" }),
        ],
        [
          "An indigo bowl of soup, steaming",
          breakfastBowl(p.indigo, "#e9d9b0", { wall: "#f0dcb4", table: "#a8683f", niche: "stripes" }),
        ],
      ],
    },
    {
      handle: "tagine-of-the-square",
      title: "Tagine of the square",
      type: "Cooking pot",
      tags: ["earthenware", "kitchen", "oven"],
      collections: ["for-the-table"],
      story:
        "<p>A slow pot for slow days: the tall lid sends the steam back down, and the meat forgets that it was ever tough. <strong>Soak it for an hour before the first fire.</strong></p><ul><li>Oven to 220 °C; on gas with a diffuser</li><li>For two or for four</li></ul>",
      code: "TAGINE",
      options: { Size: ["For two", "For four"], Colour: ["Terracotta", "Midnight"] },
      euros: (choice) => (choice.Size === "For two" ? 46 : 68),
      before: (choice) => (choice.Size === "For two" ? 52 : 79),
      grams: (choice) => (choice.Size === "For two" ? 2100 : 3600),
      pictures: [
        [
          "A terracotta tagine painted with indigo bands",
          tagine(p.terracotta, p.indigo, { wall: "#e9cfae", table: "#7a8f86", niche: "pointed" }),
        ],
        [
          "A midnight blue tagine painted with saffron",
          tagine(p.indigo, p.saffron, { wall: "#d9c6b8", table: "#9a5f3e", niche: "tiles" }),
        ],
      ],
    },
    {
      handle: "fishbone-vase",
      title: "Fishbone vase",
      type: "Vase",
      tags: ["stoneware", "matt", "home"],
      story:
        "<p>Sixteen fish bones, drawn freehand with a brush of three goat hairs. No two vases have the same number of ribs; nobody has ever counted but us.</p><p>Watertight, and heavy enough at the foot for one tall branch.</p>",
      code: "VASE",
      options: { Ground: ["Chalk", "Clay", "Night"] },
      euros: 42,
      grams: 1150,
      pictures: [
        ["A chalk white vase with an olive branch", fishboneVase(p.chalk, p.ink, { wall: "#b9cfc8", table: p.oat })],
        [
          "The night blue vase with pale bones",
          fishboneVase(p.night, p.sand, { wall: "#e6c9ae", table: "#77604f", niche: "sun" }, false),
        ],
      ],
    },
    {
      handle: "olive-dish-with-a-place-for-the-stones",
      title: "Olive dish with a place for the stones",
      type: "Dish",
      tags: ["stoneware", "table", "set"],
      collections: ["for-the-table", "small-gifts"],
      story:
        "<p>One dish for the olives and a small one for what is left of them. An answer to a question that every party asks sooner or later.</p>",
      code: "OLIVE",
      euros: 24,
      grams: 640,
      pictures: [
        [
          "Olives in a white dish, the stones in a small one beside it",
          oliveDish(p.chalk, { wall: "#e6dcc8", table: "#5f7d80", niche: "tiles" }),
        ],
      ],
    },
    {
      handle: "thimble-cups",
      title: "Thimble cups",
      type: "Cups",
      tags: ["stoneware", "coffee", "set"],
      collections: ["for-the-table", "small-gifts"],
      story:
        "<p>Ninety millilitres: one strong coffee, no regrets. The foot is left unglazed, so it grips the tray.</p><p>Sets come mixed, as they leave the kiln.</p>",
      code: "CUPS",
      options: { Set: ["Four", "Six"] },
      euros: (choice) => (choice.Set === "Four" ? 32 : 45),
      grams: (choice) => (choice.Set === "Four" ? 720 : 1080),
      pictures: [
        [
          "Four small cups of coffee by a window",
          thimbleCups([p.sea, p.saffron, p.rose, p.chalk], { wall: "#e2c2ab", table: p.cream, niche: "lattice" }),
        ],
      ],
    },
    {
      handle: "beehive-honey-pot",
      title: "Beehive honey pot",
      type: "Jar",
      tags: ["stoneware", "kitchen", "honey"],
      collections: ["small-gifts"],
      story:
        "<p>Turned in rings like an old straw hive, with a notch in the lid for the dipper (olive wood, included). It keeps half a kilo of honey, or the good sugar.</p>",
      code: "HONEY",
      euros: 28,
      grams: 760,
      pictures: [
        [
          "A honey pot shaped like a beehive, with a dipper",
          honeyPot({ wall: "#c7d7c2", table: p.clay, niche: "round" }),
        ],
      ],
    },
    {
      handle: "eight-star-plate",
      title: "Eight-star plate",
      type: "Plate",
      tags: ["earthenware", "painted", "wall"],
      story:
        "<p>A pattern that begins with one square turned upon another, and does not quite stop. Painted by hand, fired twice, signed on the back.</p><p>For the wall or for fruit. Wipe with a damp cloth.</p>",
      code: "PLATE",
      options: { Diameter: ["24 cm", "32 cm", "40 cm"], Colours: ["Indigo and saffron", "Sea and clay"] },
      euros: (choice) => ({ "24 cm": 34, "32 cm": 52, "40 cm": 79 })[choice.Diameter ?? ""] ?? 52,
      grams: (choice) => ({ "24 cm": 700, "32 cm": 1300, "40 cm": 2200 })[choice.Diameter ?? ""] ?? 1300,
      pictures: [
        [
          "A large plate painted in indigo and saffron",
          eightStarPlate(p.chalk, p.indigo, p.saffron, { wall: "#c9d6dd", table: "#a87f55", horizon: 490 }),
        ],
        [
          "The plate in sea green and clay",
          eightStarPlate("#f7ead2", p.sea, p.clay, { wall: "#ecd3bd", table: "#6d7f78", horizon: 490 }),
        ],
      ],
    },
    {
      handle: "tealight-town",
      title: "Tealight town",
      type: "Candle holders",
      tags: ["earthenware", "light", "set"],
      collections: ["small-gifts", "lamplight"],
      story:
        "<p>Three houses with the lights on. Put a tealight in each and the evening has a skyline.</p><p>Set of three; tealights are not included, because yours smell better.</p>",
      code: "TOWN",
      euros: 36,
      before: 42,
      grams: 1280,
      pictures: [
        [
          "Three small clay houses, lit from inside at night",
          tealightHouses({ wall: "#3a4068", table: "#2c2f52" }, [p.chalk, p.clay, p.sea]),
        ],
      ],
    },
    {
      handle: "market-mixing-bowl",
      title: "Market mixing bowl",
      type: "Bowl",
      tags: ["stoneware", "kitchen", "large"],
      collections: ["for-the-table"],
      story:
        "<p>The bowl that the spice sellers use: wide, low and hard to tip. Flour up to a kilo, salad up to eight people.</p>",
      code: "MIX",
      options: { Glaze: ["Indigo", "Olive"] },
      euros: 49,
      grams: 1850,
      pictures: [
        [
          "A wide indigo bowl heaped with yellow flour",
          heapedBowl(p.indigo, "#ecd28b", { wall: "#efd9ae", table: p.walnut, niche: "sun" }, 92),
        ],
      ],
    },
  ],
};
