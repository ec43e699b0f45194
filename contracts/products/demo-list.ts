// What the demo catalogue is told by: handles and their makers. Whoever takes it away needs to know no more of it, and
// need not carry its drawings. A test of the command line holds it against the catalogue.

/** By maker. */
export const demoProducts: Readonly<Record<string, readonly string[]>> = {
  "Two Rivers Pottery": [
    "riverbank-water-jug",
    "scalloped-breakfast-bowl",
    "tagine-of-the-square",
    "fishbone-vase",
    "olive-dish-with-a-place-for-the-stones",
    "thimble-cups",
    "beehive-honey-pot",
    "eight-star-plate",
    "tealight-town",
    "market-mixing-bowl",
  ],
  "Loom Street Weavers": [
    "atlas-diamond-rug",
    "road-to-the-sea-kilim",
    "garden-medallion-rug",
    "storyteller-rug",
    "hammam-towel",
    "pomegranate-cushion",
    "still-water-cushion",
    "market-day-shawl",
    "shepherds-blanket",
  ],
  "Karim & Daughters": [
    "mint-and-gunpowder-tea",
    "rose-and-cardamom-tea",
    "caravan-smoke-tea",
    "hibiscus-flowers",
    "head-of-the-shop",
    "saffron-threads",
    "ground-sumac",
    "turmeric-of-the-coast",
    "cinnamon-quills",
    "nine-cup-spice-box",
    "painted-tea-glasses",
  ],
  "Noor of the Arcade": [
    "star-lantern",
    "mosaic-hanging-lamp",
    "half-moon-ceiling-shade",
    "beeswax-candles",
    "palm-leaf-pendant",
    "night-reader-lamp",
    "alley-string-lights",
  ],
  "Tannery Nine": [
    "pointed-slippers",
    "market-satchel",
    "star-pouf",
    "three-card-wallet",
    "eight-strand-belt",
    "refillable-journal",
    "stitched-hat-box",
    "key-tag",
  ],
  "Sound of the Square": [
    "walnut-oud",
    "frame-drum-with-jingles",
    "clay-darbuka",
    "reed-flute",
    "finger-cymbals",
    "thumb-piano",
    "shopkeepers-bell",
  ],
  "Old Hammer Yard": [
    "long-spout-coffee-pot",
    "hammered-tray",
    "mortar-and-pestle",
    "star-door-knocker",
    "domed-incense-burner",
    "two-metal-sugar-bowl",
    "copper-measures",
  ],
  "Blue Door Paper": [
    "marbled-notebook",
    "reed-pens",
    "walnut-and-indigo-ink",
    "star-kite",
    "tile-wrapping-paper",
    "twelve-doors-postcards",
    "almanac-of-the-souk",
  ],
};

export const demoCollections: readonly string[] = [
  "clay-and-glaze",
  "loom-and-thread",
  "tea-and-spice",
  "lamplight",
  "leather-row",
  "sound-of-the-square",
  "hammer-and-brass",
  "ink-and-paper",
  "for-the-table",
  "small-gifts",
];

/** Whether a product has the handle and the maker of one of the demo. */
export function isOfDemo({ handle, vendor }: { readonly handle: string; readonly vendor: string | null }): boolean {
  return vendor !== null && Object.hasOwn(demoProducts, vendor) && (demoProducts[vendor] ?? []).includes(handle);
}
