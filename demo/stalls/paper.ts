// The paper maker's stall: behind the blue door.
import { palette as p } from "../pictures/colour.ts";
import { almanac, bookPair, inkBottle, kite, marbledBook, postcards, reedPens, wrapping } from "../pictures/paper.ts";
import type { Stall } from "../sheet.ts";

export const paper: Stall = {
  vendor: "Blue Door Paper",
  collection: "ink-and-paper",
  sheets: [
    {
      handle: "marbled-notebook",
      title: "Marbled notebook",
      type: "Notebook",
      tags: ["paper", "writing", "marbled"],
      collections: ["small-gifts"],
      story:
        "<p>Colour is floated on water, combed once, and caught by the sheet: no second one is like it. Sewn, so that it lies flat at every page.</p><ul><li>A5, 144 pages, 100 g</li><li>Plain, ruled or with dots</li></ul>",
      code: "MARBLE",
      options: { Colours: ["Harbour", "Rose garden"], Pages: ["Plain", "Ruled", "Dots"] },
      euros: 19.5,
      grams: 310,
      pictures: [
        [
          "A notebook with blue and yellow marbled covers",
          marbledBook([p.indigo, p.cream, p.sea, p.saffron], p.indigo, { wall: "#ecdcc2" }),
        ],
        [
          "Two notebooks, one red and one green",
          bookPair([p.pomegranate, p.cream, p.rose], [p.olive, p.cream, p.saffron], p.aubergine, { wall: "#d7dfe0" }),
        ],
      ],
    },
    {
      handle: "reed-pens",
      title: "Set of four reed pens",
      type: "Pens",
      tags: ["writing", "reed", "calligraphy"],
      story:
        "<p>Cut at four widths, from a letter to a shop sign. They squeak a little on good paper; calligraphers say that is the pen reading along.</p>",
      code: "REED",
      euros: 17,
      grams: 60,
      pictures: [["Four reed pens over a sheet with bold strokes", reedPens({ wall: "#c7b79d" })]],
    },
    {
      handle: "walnut-and-indigo-ink",
      title: "Slow ink",
      type: "Ink",
      tags: ["writing", "ink", "calligraphy"],
      story:
        "<p>Cooked, not mixed: indigo from leaves, brown from walnut husks. It flows slowly and stays for good, so think first.</p><p>For dip and reed pens. <strong>Not for fountain pens.</strong></p>",
      code: "INK",
      options: { Colour: ["Indigo", "Walnut"], Volume: ["30 ml", "100 ml"] },
      euros: (choice) => (choice.Volume === "30 ml" ? 9 : 21),
      grams: (choice) => (choice.Volume === "30 ml" ? 120 : 290),
      pictures: [
        [
          "A bottle of indigo ink with a feather",
          inkBottle(p.indigo, { wall: "#f1e3c8", table: "#8b5d3f", niche: "lattice" }),
        ],
        [
          "The bottle with walnut brown ink",
          inkBottle("#6b3c20", { wall: "#cfd9d2", table: "#a98a62", niche: "round" }),
        ],
      ],
    },
    {
      handle: "star-kite",
      title: "Star kite",
      type: "Kite",
      tags: ["paper", "bamboo", "children", "outdoor"],
      story:
        "<p>Eight panels of waxed paper on bamboo, with a tail of bows. Flies in anything between a sigh and a sermon; sixty metres of line included.</p>",
      code: "KITE",
      options: { Colours: ["Sunrise", "Sea"] },
      euros: 29,
      grams: 240,
      pictures: [
        [
          "An eight-sided kite in yellow and red against the sky",
          kite(p.saffron, p.pomegranate, p.sea, { wall: "#a8cbe0" }),
        ],
        ["The kite in blues", kite(p.sky, p.indigo, p.saffron, { wall: "#efd6b6" })],
      ],
    },
    {
      handle: "tile-wrapping-paper",
      title: "Tile wrapping paper",
      type: "Wrapping paper",
      tags: ["paper", "gift", "printed"],
      collections: ["small-gifts"],
      story:
        "<p>The pattern of the fountain in the second courtyard, cut in pear wood and printed by hand. Too good to tear open, which is the idea.</p><p>Sheets of 50 × 70 cm, rolled.</p>",
      code: "WRAP",
      options: { Sheets: ["Five", "Ten"], Colours: ["Sea", "Clay"] },
      euros: (choice) => (choice.Sheets === "Five" ? 12 : 21),
      grams: (choice) => (choice.Sheets === "Five" ? 260 : 480),
      pictures: [
        ["A sheet of star-patterned paper and a roll of it", wrapping(p.cream, p.sea, p.saffron, { wall: "#dfc9b4" })],
        ["The pattern in clay and indigo", wrapping("#f3e1c6", p.clay, p.indigo, { wall: "#c2cfcb" })],
      ],
    },
    {
      handle: "twelve-doors-postcards",
      title: "Twelve doors, twelve postcards",
      type: "Postcards",
      tags: ["paper", "set", "printed"],
      collections: ["small-gifts"],
      story:
        "<p>Twelve doors of the old town, each with the name of its street and what it smells of. Thick board, printed in five colours.</p>",
      code: "DOORS",
      euros: 14,
      grams: 190,
      pictures: [
        [
          "Four postcards, each with an arched door",
          postcards(
            [
              ["#e7c49c", p.sea],
              ["#dfe3dc", p.indigo],
              ["#d98c6a", p.leaf],
              ["#f0dcb0", p.pomegranate],
            ],
            { wall: "#bfae98" },
          ),
        ],
      ],
    },
    {
      handle: "almanac-of-the-souk",
      title: "Almanac of the souk",
      status: "draft",
      type: "Calendar",
      tags: ["paper", "wall", "printed"],
      story:
        "<p>Moons, markets and the days on which one does not bargain. At the printer's; the proof is on our wall.</p>",
      code: "ALMANAC",
      euros: 24,
      grams: 320,
      stock: 0,
      pictures: [["A wall calendar with twelve moons", almanac(p.paper, p.night, p.saffron, { wall: "#8497a8" })]],
    },
  ],
};
