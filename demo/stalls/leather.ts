// The tanner's stall: vegetable tanned, waxed thread, brass that ages.
import { palette as p } from "../pictures/colour.ts";
import { braidedBelt, cardWallet, journal, keyFob, leatherBox, pouf, satchel, slippers } from "../pictures/leather.ts";
import type { Stall } from "../sheet.ts";

export const leather: Stall = {
  vendor: "Tannery Nine",
  collection: "leather-row",
  sheets: [
    {
      handle: "pointed-slippers",
      title: "Pointed slippers",
      type: "Slippers",
      tags: ["leather", "wear", "home"],
      story:
        "<p>Babouches with a soft sole for the house. Heel down, they are slippers; heel up, they are shoes, for as far as the bakery.</p><p>They run small: between sizes, take the larger.</p>",
      code: "SLIP",
      options: { Size: ["37", "38", "39", "40", "41", "42", "43"], Colour: ["Saffron", "Sea"] },
      euros: 39,
      grams: 380,
      pictures: [
        [
          "A pair of saffron yellow slippers with brass stars",
          slippers(p.saffron, p.tan, { wall: "#e7c3ac", table: "#c9a07e" }),
        ],
        ["A pair of sea green slippers", slippers(p.sea, p.oat, { wall: "#d8cbb6", table: "#a98a72" })],
      ],
    },
    {
      handle: "market-satchel",
      title: "Market satchel",
      type: "Bag",
      tags: ["leather", "bag", "brass"],
      story:
        "<p>Room for a laptop, a loaf and a bunch of mint, in that order. Two brass buckles, one long strap, and a back pocket for what must not be found.</p><ul><li>36 × 28 × 10 cm</li><li>Darkens to the colour of strong tea within a year</li></ul>",
      code: "SATCHEL",
      options: { Colour: ["Tan", "Walnut"] },
      euros: 148,
      before: 169,
      grams: 1350,
      pictures: [
        [
          "A tan leather satchel with brass buckles",
          satchel(p.tan, { wall: "#dfe3d8", table: "#8d6a4e", niche: "round" }),
        ],
        ["The satchel in walnut brown", satchel(p.walnut, { wall: "#e9cfb2", table: "#6f7d78", niche: "lattice" })],
      ],
    },
    {
      handle: "star-pouf",
      title: "Star pouf",
      type: "Pouf",
      tags: ["leather", "home", "seat"],
      story:
        "<p>Ten panels, a star on each, and a zip underneath for last year's blankets. Flat, it travels; stuffed, it stays.</p>",
      code: "POUF",
      options: { Colour: ["Pomegranate", "Tan"], Filling: ["Unfilled", "Filled"] },
      euros: (choice) => (choice.Filling === "Unfilled" ? 85 : 119),
      grams: (choice) => (choice.Filling === "Unfilled" ? 1400 : 6800),
      pictures: [
        [
          "A dark red leather pouf with white stitched stars",
          pouf(p.pomegranate, p.cream, { wall: "#efd7be", table: "#7f9089", niche: "none" }),
        ],
        ["The pouf in tan", pouf(p.tan, p.chalk, { wall: "#c9d3d6", table: "#8a6248", niche: "round" })],
      ],
    },
    {
      handle: "three-card-wallet",
      title: "Three-card wallet",
      type: "Wallet",
      tags: ["leather", "small"],
      collections: ["small-gifts"],
      story:
        "<p>Three cards, a folded note, nothing to sit on. Cut from what the satchels leave over, which is why the colours come as they come.</p>",
      code: "WALLET",
      options: { Colour: ["Tan", "Sea", "Pomegranate"] },
      euros: 22,
      grams: 45,
      pictures: [
        [
          "Three small wallets in tan, sea green and red",
          cardWallet([p.tan, p.sea, p.pomegranate], { wall: "#e8d8c0" }),
        ],
      ],
    },
    {
      handle: "eight-strand-belt",
      title: "Eight-strand belt",
      type: "Belt",
      tags: ["leather", "wear", "braided"],
      story:
        "<p>Braided of eight thongs, so it has no holes and fits on every day, feast days included. Solid brass buckle.</p>",
      code: "BELT",
      options: { Length: ["85 cm", "95 cm", "105 cm", "115 cm"], Colour: ["Walnut", "Tan"] },
      euros: 46,
      grams: 230,
      pictures: [["A brown braided belt, rolled up, with a brass buckle", braidedBelt(p.walnut, { wall: "#e2cbb0" })]],
    },
    {
      handle: "refillable-journal",
      title: "Refillable journal",
      type: "Journal",
      tags: ["leather", "paper", "writing"],
      collections: ["ink-and-paper"],
      story:
        "<p>The cover lasts; the paper inside is changed when it is full of you. Bound with a thong and a brass button, no glue.</p><ul><li>160 pages, 90 g, takes ink on both sides</li></ul>",
      code: "JOURNAL",
      options: { Size: ["A6", "A5"], Colour: ["Aubergine", "Tan"] },
      euros: (choice) => (choice.Size === "A6" ? 34 : 46),
      grams: (choice) => (choice.Size === "A6" ? 260 : 480),
      pictures: [
        ["A journal in dark purple leather with a star", journal(p.aubergine, p.brass, { wall: "#e5d0bd" })],
        ["The journal open, half written", journal(p.tan, p.brass, { wall: "#a9b8b0" }, true)],
      ],
    },
    {
      handle: "stitched-hat-box",
      title: "Stitched hat box",
      type: "Box",
      tags: ["leather", "home", "storage"],
      story:
        "<p>Round, because hats are; with a lid that sighs when you close it. Bread, yarn and secrets are also kept in it.</p>",
      code: "HATBOX",
      options: { Colour: ["Sea", "Tan"] },
      euros: 92,
      grams: 1250,
      pictures: [
        [
          "A round sea green leather box with white diamonds",
          leatherBox(p.sea, p.cream, { wall: "#ecd8c6", table: "#8c5a3c", niche: "sun" }),
        ],
      ],
    },
    {
      handle: "key-tag",
      title: "Key tag",
      type: "Key tag",
      tags: ["leather", "small"],
      collections: ["small-gifts"],
      story:
        "<p>A tag, a brass star, a loop. For the key that you always look for, or the bag that looks like all the others on the belt.</p>",
      code: "TAG",
      options: { Colour: ["Tan", "Indigo", "Pomegranate", "Olive"] },
      euros: 9.5,
      grams: 25,
      pictures: [
        [
          "Four leather key tags hanging from a rod",
          keyFob([p.tan, p.indigo, p.pomegranate, p.olive], { wall: "#e9dfcf" }),
        ],
      ],
    },
  ],
};
