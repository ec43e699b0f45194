// Tea and spice, sold by weight.

import { heapedBowl } from "../pictures/ceramics.ts";
import { palette as p } from "../pictures/colour.ts";
import { diamond, flower, star } from "../pictures/motifs.ts";
import { cinnamon, cones, drawScoop, flowers, jar, sack, spiceBox, teaGlasses, teaTin } from "../pictures/tea.ts";
import type { Choice, Stall } from "../sheet.ts";

/** A price by weight: the bigger bag is the better deal. */
const byWeight =
  (prices: Readonly<Record<string, number>>) =>
  (choice: Choice): number =>
    prices[choice.Weight ?? ""] ?? Number.NaN;
const grams = (choice: Choice): number => Number.parseInt(choice.Weight ?? "0", 10) + 60;

export const tea: Stall = {
  vendor: "Karim & Daughters",
  collection: "tea-and-spice",
  sheets: [
    {
      handle: "mint-and-gunpowder-tea",
      title: "Mint and gunpowder tea",
      type: "Tea",
      tags: ["green tea", "mint", "caffeine"],
      collections: ["for-the-table"],
      story:
        "<p>Green leaves rolled as tight as shot, and spearmint dried in the shade. Pour it from high up; the foam is called the turban, and a glass without one is sent back.</p><p><em>One spoon a pot, three minutes, sugar to your conscience.</em></p>",
      code: "MINT",
      options: { Weight: ["50 g", "100 g", "250 g"] },
      euros: byWeight({ "50 g": 6.5, "100 g": 11, "250 g": 23 }),
      grams,
      pictures: [
        [
          "A green tin of mint tea with a steaming glass",
          teaTin(
            { colour: p.leaf, accent: p.brass, motif: diamond(9, 9), emblem: "sprig" },
            { wall: "#dfe4c4", table: p.walnut, niche: "pointed" },
          ),
        ],
      ],
    },
    {
      handle: "rose-and-cardamom-tea",
      title: "Rose and cardamom black tea",
      type: "Tea",
      tags: ["black tea", "rose", "caffeine"],
      collections: ["small-gifts"],
      story:
        "<p>A dark, malty leaf with whole rose buds and cracked green cardamom. It takes milk well, and bad news better.</p>",
      code: "ROSE",
      options: { Weight: ["50 g", "100 g"] },
      euros: byWeight({ "50 g": 7.5, "100 g": 13 }),
      grams,
      pictures: [
        [
          "A dark red tin with a rose on it",
          teaTin(
            { colour: p.pomegranate, accent: p.saffron, motif: flower(13), emblem: "rose" },
            { wall: "#f0d2c6", table: p.oat, niche: "sun" },
            false,
          ),
        ],
      ],
    },
    {
      handle: "caravan-smoke-tea",
      title: "Caravan smoke tea",
      type: "Tea",
      tags: ["black tea", "smoked", "caffeine"],
      story:
        "<p>Dried over pine, as it would be after eleven months on a camel beside the fire. Tastes of leather, prunes and somebody else's adventure.</p>",
      code: "SMOKE",
      options: { Weight: ["50 g", "100 g", "250 g"] },
      euros: byWeight({ "50 g": 8, "100 g": 14, "250 g": 31 }),
      grams,
      pictures: [
        [
          "A night blue tin with a camel, and a glass of tea",
          teaTin(
            { colour: p.night, accent: p.copper, motif: star(11, 5), emblem: "camel" },
            { wall: "#e6c79a", table: "#5a3a3f", niche: "round" },
          ),
        ],
      ],
    },
    {
      handle: "hibiscus-flowers",
      title: "Hibiscus flowers",
      type: "Herbal tea",
      tags: ["herbal", "no caffeine", "cold brew"],
      story:
        "<p>Whole dried calyces for a drink the colour of a sunset: sharp, cold and over ice in summer, hot with cinnamon when it snows.</p>",
      code: "HIBISCUS",
      options: { Weight: ["80 g", "200 g"] },
      euros: byWeight({ "80 g": 5.5, "200 g": 11.5 }),
      grams,
      pictures: [
        [
          "Dried red flowers on a brass dish",
          flowers(p.pomegranate, p.brass, { wall: "#e3d3dd", table: p.aubergine, niche: "pointed" }),
        ],
      ],
    },
    {
      handle: "head-of-the-shop",
      title: "Head of the shop (ras el hanout)",
      type: "Spice blend",
      tags: ["spice", "blend", "cooking"],
      collections: ["for-the-table"],
      story:
        "<p>The best of what we have, twenty-three spices of it, ground on Thursdays. Rub it on lamb, stir it into lentils, hide it in an apple cake.</p><p>Contains: coriander, ginger, rose, pepper and nineteen others. No salt, no nuts.</p>",
      code: "RAS",
      options: { Weight: ["60 g", "150 g", "400 g"] },
      euros: byWeight({ "60 g": 6, "150 g": 12.5, "400 g": 28 }),
      grams,
      pictures: [
        [
          "A sack of red-brown spice with a brass scoop",
          sack(p.terracotta, { wall: "#efd9ae", table: p.walnut, niche: "horseshoe" }, drawScoop),
        ],
        [
          "Three cones of spice as in the market",
          cones([p.saffron, p.terracotta, p.olive], { wall: "#d5dfd6", table: "#7d5138", niche: "stripes" }),
        ],
      ],
    },
    {
      handle: "saffron-threads",
      title: "Saffron threads",
      type: "Spice",
      tags: ["spice", "precious", "cooking"],
      collections: ["small-gifts"],
      story:
        "<p>Three threads to a flower, a hundred and fifty flowers to a gram, all before breakfast. Deep red, with no yellow ends to weigh more.</p><p><strong>Steep ten threads in warm milk, wait, be patient, then use all of it.</strong></p>",
      code: "SAFFRON",
      options: { Weight: ["1 g", "2 g", "5 g"] },
      euros: byWeight({ "1 g": 9.5, "2 g": 18, "5 g": 42 }),
      grams,
      pictures: [
        [
          "A corked jar of red saffron threads",
          jar("#b8331c", p.saffron, { wall: "#f3dba0", table: p.aubergine, niche: "round" }, true),
        ],
      ],
    },
    {
      handle: "ground-sumac",
      title: "Ground sumac",
      type: "Spice",
      tags: ["spice", "sour", "cooking"],
      story:
        "<p>What lemons want to be when they grow up. Sour, red and a little salty; for onions, for eggs, for everything that comes off a grill.</p>",
      code: "SUMAC",
      options: { Weight: ["70 g", "200 g"] },
      euros: byWeight({ "70 g": 4.9, "200 g": 11 }),
      grams,
      pictures: [
        [
          "A white bowl heaped with dark red sumac",
          heapedBowl("#efe4cf", p.pomegranate, { wall: "#cfd9c4", table: "#8c5a3c", niche: "tiles" }, 128),
        ],
      ],
    },
    {
      handle: "turmeric-of-the-coast",
      title: "Turmeric of the coast",
      type: "Spice",
      tags: ["spice", "cooking", "dye"],
      story:
        "<p>Bright, earthy and determined to stain your favourite spoon. Ground fresh, with the oil still in it.</p>",
      code: "TURMERIC",
      options: { Weight: ["70 g", "200 g"] },
      euros: byWeight({ "70 g": 3.9, "200 g": 8.5 }),
      grams,
      pictures: [
        [
          "A corked jar of yellow turmeric",
          jar("#e09a1c", p.pomegranate, { wall: "#c5d3d6", table: p.clay, niche: "pointed" }),
        ],
      ],
    },
    {
      handle: "cinnamon-quills",
      title: "Cinnamon quills",
      type: "Spice",
      tags: ["spice", "baking", "whole"],
      story:
        "<p>Rolled by hand, thin as cigar leaf, and tied by the half dozen. Break one into the coffee pot; keep one in the sugar.</p>",
      code: "CINNAMON",
      options: { Weight: ["50 g", "120 g"] },
      euros: byWeight({ "50 g": 5.2, "120 g": 10.9 }),
      grams,
      pictures: [
        [
          "A bundle of cinnamon quills tied with string, and star anise",
          cinnamon({ wall: "#ecd2b0", table: "#6f7f78", niche: "sun" }),
        ],
      ],
    },
    {
      handle: "nine-cup-spice-box",
      title: "Nine-cup spice box",
      type: "Gift box",
      tags: ["spice", "gift", "walnut", "brass"],
      story:
        "<p>Walnut box, nine brass cups, nine spices and a card that says which is which, for as long as you need it. Refills fit; so do buttons.</p><ul><li>25 × 25 × 6 cm</li><li>Nine times 30 g</li></ul>",
      code: "BOX9",
      euros: 74,
      before: 86,
      grams: 1900,
      pictures: [
        [
          "Nine brass cups of spices in a walnut box, from above",
          spiceBox([p.saffron, p.terracotta, p.olive, p.pomegranate, p.walnut, p.sand, p.leaf, p.clay, p.ink], {
            wall: "#d9c3a0",
          }),
        ],
      ],
    },
    {
      handle: "painted-tea-glasses",
      title: "Painted tea glasses",
      type: "Glasses",
      tags: ["glass", "table", "set", "painted"],
      collections: ["for-the-table"],
      story:
        "<p>With a waist, because that is where you hold them, and a gold rim, because guests. Each set has three bands of colour, so nobody drinks from the wrong one.</p><p>Wash by hand: the gold is real, and shy.</p>",
      code: "GLASS",
      options: { Set: ["Three", "Six"] },
      euros: (choice) => (choice.Set === "Three" ? 21 : 38),
      grams: (choice) => (choice.Set === "Three" ? 420 : 840),
      pictures: [
        [
          "Three painted glasses of amber, green and red tea",
          teaGlasses(["#b4601f", "#8a9a3a", "#a3273a"], { wall: "#cfdfe0", table: "#6b4a34", niche: "round" }),
        ],
      ],
    },
  ],
};
