// The instrument maker's stall: try everything, buy what you can't put down.
import { palette as p } from "../pictures/colour.ts";
import { darbuka, fingerCymbals, frameDrum, oud, reedFlute, shopBell, thumbPiano } from "../pictures/music.ts";
import type { Stall } from "../sheet.ts";

export const music: Stall = {
  vendor: "Sound of the Square",
  collection: "sound-of-the-square",
  sheets: [
    {
      handle: "walnut-oud",
      title: "Walnut oud",
      type: "Lute",
      tags: ["strings", "walnut", "handmade"],
      story:
        "<p>Nineteen ribs of walnut, a spruce face, three roses cut with a knife. Warm in the low strings, quick in the high ones, and it is in tune when it leaves us.</p><p>With a padded bag, a set of strings and a plectrum that no animal misses.</p>",
      code: "OUD",
      euros: 690,
      grams: 1900,
      stock: 2,
      pictures: [["A walnut oud with three carved roses", oud(p.walnut, { wall: "#8fb2ab", niche: "sun" })]],
    },
    {
      handle: "frame-drum-with-jingles",
      title: "Frame drum with jingles",
      type: "Drum",
      tags: ["percussion", "goatskin", "painted"],
      story:
        "<p>Goatskin over a bent walnut hoop, with four pairs of brass jingles. Warm it near the fire and it speaks up; take it to the sea and it sulks.</p>",
      code: "DAF",
      options: { Diameter: ["30 cm", "40 cm", "50 cm"] },
      euros: (choice) => ({ "30 cm": 58, "40 cm": 76, "50 cm": 98 })[choice.Diameter ?? ""] ?? 76,
      grams: (choice) => ({ "30 cm": 600, "40 cm": 850, "50 cm": 1200 })[choice.Diameter ?? ""] ?? 850,
      pictures: [["A frame drum painted with a star", frameDrum(p.cream, p.walnut, p.terracotta, { wall: "#c3d0c4" })]],
    },
    {
      handle: "clay-darbuka",
      title: "Clay darbuka",
      type: "Drum",
      tags: ["percussion", "clay", "painted"],
      collections: ["clay-and-glaze"],
      story:
        "<p>A goblet of fired clay with a fish-white head: <em>doum</em> in the middle, <em>tak</em> at the edge, and all the arguments in between.</p><p>Made with our neighbours of Two Rivers Pottery.</p>",
      code: "DARBUKA",
      options: { Height: ["38 cm", "45 cm"] },
      euros: (choice) => (choice.Height === "38 cm" ? 84 : 109),
      before: (choice) => (choice.Height === "38 cm" ? 95 : 125),
      grams: (choice) => (choice.Height === "38 cm" ? 2600 : 3700),
      pictures: [
        [
          "A sea green goblet drum with brass coloured bands",
          darbuka(p.sea, p.brass, { wall: "#ead0b0", table: "#7a4b34", niche: "horseshoe" }),
        ],
      ],
    },
    {
      handle: "reed-flute",
      title: "Reed flute",
      type: "Flute",
      tags: ["wind", "reed", "beginner"],
      collections: ["small-gifts"],
      story:
        "<p>One length of river reed, nine joints, six holes and one for the thumb. It takes a week to get a sound and a life to get the right one; a card with the first week is included.</p>",
      code: "NEY",
      options: { Key: ["G", "A", "D"] },
      euros: 27,
      grams: 110,
      pictures: [["Three reed flutes side by side", reedFlute({ wall: "#b7c7bd" })]],
    },
    {
      handle: "finger-cymbals",
      title: "Finger cymbals",
      type: "Cymbals",
      tags: ["percussion", "brass", "dance"],
      story:
        "<p>Two pairs, cast, not stamped: they ring on after the argument is over. Elastic loops for two thumbs and two middle fingers.</p>",
      code: "ZILLS",
      options: { Metal: ["Brass", "Copper"] },
      euros: 23,
      grams: 180,
      pictures: [
        [
          "Brass finger cymbals with red loops",
          fingerCymbals(p.brass, p.pomegranate, { wall: "#7f9fa0", table: "#4f3a4a", niche: "lattice" }),
        ],
      ],
    },
    {
      handle: "thumb-piano",
      title: "Thumb piano",
      type: "Kalimba",
      tags: ["percussion", "wood", "children", "beginner"],
      story:
        "<p>Eight steel tongues on a board of cedar. There are no wrong notes on it, which makes it the only instrument we lend to children and ministers.</p>",
      code: "THUMB",
      euros: 41,
      grams: 460,
      pictures: [["A thumb piano of eight steel tongues on cedar", thumbPiano(p.tan, { wall: "#d3c7b6" })]],
    },
    {
      handle: "shopkeepers-bell",
      title: "Shopkeeper's bell",
      type: "Bell",
      tags: ["brass", "door", "home"],
      collections: ["hammer-and-brass"],
      story:
        "<p>Rings once for a customer, twice for a friend, and all night in a storm, so take it in. Cast brass on a ribbon that you may choose to replace with a rope.</p>",
      code: "BELL",
      euros: 36,
      grams: 720,
      pictures: [
        ["A brass bell on a red ribbon", shopBell(p.brass, p.pomegranate, { wall: "#a7bcae", niche: "round" })],
      ],
    },
  ],
};
