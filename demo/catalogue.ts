// The demo shop: eight small stalls with everything they sell, written and drawn for Souk. Pictures are SVG, made when
// they are asked for; the repository holds no binary.
import {
  type DemoCollection,
  type DemoProduct,
  drawPicture,
  pictureName,
  productOf,
  type Sheet,
  type Stall,
} from "./sheet.ts";
import { ceramics } from "./stalls/ceramics.ts";
import { lamps } from "./stalls/lamps.ts";
import { leather } from "./stalls/leather.ts";
import { metal } from "./stalls/metal.ts";
import { music } from "./stalls/music.ts";
import { paper } from "./stalls/paper.ts";
import { tea } from "./stalls/tea.ts";
import { textiles } from "./stalls/textiles.ts";

export type { DemoCollection, DemoPicture, DemoProduct, DemoProductBody, DemoVariant } from "./sheet.ts";

const stalls: readonly Stall[] = [ceramics, textiles, tea, lamps, leather, music, metal, paper];

const collections: readonly DemoCollection[] = [
  {
    handle: "clay-and-glaze",
    title: "Clay and glaze",
    descriptionHtml: "<p>Jugs, bowls and houses from the wheel at the two rivers.</p>",
    picture: "scalloped-breakfast-bowl-1",
  },
  {
    handle: "loom-and-thread",
    title: "Loom and thread",
    descriptionHtml: "<p>Rugs, towels and shawls, each as long as its weaver's patience.</p>",
    picture: "atlas-diamond-rug-1",
  },
  {
    handle: "tea-and-spice",
    title: "Tea and spice",
    descriptionHtml: "<p>Sold by weight, smelled for nothing.</p>",
    picture: "head-of-the-shop-2",
  },
  {
    handle: "lamplight",
    title: "Lamplight",
    descriptionHtml: "<p>For the hour when the other stalls close.</p>",
    picture: "star-lantern-1",
  },
  {
    handle: "leather-row",
    title: "Leather row",
    descriptionHtml: "<p>Bags, slippers and books from the ninth tannery on the left.</p>",
    picture: "market-satchel-1",
  },
  {
    handle: "sound-of-the-square",
    title: "Sound of the square",
    descriptionHtml: "<p>Strings, skins and reeds. Please do touch.</p>",
    picture: "walnut-oud-1",
  },
  {
    handle: "hammer-and-brass",
    title: "Hammer and brass",
    descriptionHtml: "<p>Copper and brass, beaten until they shine.</p>",
    picture: "long-spout-coffee-pot-1",
  },
  {
    handle: "ink-and-paper",
    title: "Ink and paper",
    descriptionHtml: "<p>Behind the blue door: marbled sheets, slow ink, quick kites.</p>",
    picture: "marbled-notebook-2",
  },
  {
    handle: "for-the-table",
    title: "For the table",
    descriptionHtml: "<p>From several stalls, for when they all come to dinner.</p>",
    picture: "tagine-of-the-square-1",
  },
  {
    handle: "small-gifts",
    title: "Small gifts",
    descriptionHtml: "<p>Small enough for a pocket, good enough for a host.</p>",
    picture: "key-tag-1",
  },
];

const pictures: ReadonlyMap<string, readonly [Sheet, number]> = new Map(
  stalls.flatMap(({ sheets }) =>
    sheets.flatMap((sheet) =>
      sheet.pictures.map((_, index) => [pictureName(sheet.handle, index), [sheet, index]] as const),
    ),
  ),
);

export type DemoCatalogue = {
  readonly collections: readonly DemoCollection[];
  readonly products: readonly DemoProduct[];
  /** The SVG of a picture by its name. Throws a RangeError for one that there is none of. */
  readonly picture: (name: string) => string;
};

export function demoCatalogue(): DemoCatalogue {
  return {
    collections,
    products: stalls.flatMap((stall) => stall.sheets.map((sheet) => productOf(stall, sheet))),
    picture,
  };
}

/** The SVG of a product's picture, counted from 0. */
export function pictureOf(handle: string, index: number): string {
  return picture(pictureName(handle, index));
}

function picture(name: string): string {
  const found = pictures.get(name);
  if (found === undefined) throw new RangeError(`there is no picture ${name}`);
  return drawPicture(...found);
}
