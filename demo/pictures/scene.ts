// Where things stand: a plastered wall with afternoon light from the upper left, often a niche, and a table or none.
import { darker, lighter, mix } from "./colour.ts";
import { element, ellipse, type Ink, line, path, rect, SIZE, starPath } from "./ink.ts";

export type Niche = "none" | "round" | "pointed" | "horseshoe" | "tiles" | "lattice" | "stripes" | "sun";

export type Scene = {
  readonly wall: string;
  /** Absent: the thing hangs on the wall. */
  readonly table?: string;
  readonly niche?: Niche;
  /** Where the table begins. */
  readonly horizon?: number;
};

export const HORIZON = 430;

export function drawScene(ink: Ink, { wall, table, niche = "none", horizon = HORIZON }: Scene): string[] {
  return [
    rect(
      0,
      0,
      SIZE,
      SIZE,
      ink.linear(
        [
          [0, lighter(wall, 0.22)],
          [0.5, wall],
          [1, darker(wall, 0.16)],
        ],
        "slant",
      ),
    ),
    ...drawNiche(ink, wall, niche, table === undefined ? SIZE : horizon),
    ellipse(
      170,
      130,
      380,
      330,
      ink.radial([
        [0, "#fff6e2", 0.42],
        [1, "#fff6e2", 0],
      ]),
    ),
    ...(table === undefined ? [] : drawTable(ink, table, horizon)),
  ];
}

function drawTable(ink: Ink, colour: string, horizon: number): string[] {
  return [
    rect(
      0,
      horizon,
      SIZE,
      SIZE - horizon,
      ink.linear(
        [
          [0, lighter(colour, 0.12)],
          [0.25, colour],
          [1, darker(colour, 0.26)],
        ],
        "down",
      ),
    ),
    rect(0, horizon - 3, SIZE, 5, lighter(colour, 0.4), { opacity: ".7" }),
    rect(
      0,
      horizon - 26,
      SIZE,
      24,
      ink.linear(
        [
          [0, darker(colour, 0.6), 0],
          [1, darker(colour, 0.6), 0.22],
        ],
        "down",
      ),
    ),
  ];
}

function drawNiche(ink: Ink, wall: string, niche: Niche, floor: number): string[] {
  const inside = ink.linear(
    [
      [0, darker(wall, 0.3)],
      [0.55, darker(wall, 0.17)],
      [1, darker(wall, 0.07)],
    ],
    "slant",
  );
  const edge = lighter(wall, 0.55);
  if (niche === "none") return [];
  if (niche === "tiles") return drawTiles(wall, floor);
  if (niche === "lattice") return drawLattice(wall);
  if (niche === "stripes") {
    return Array.from({ length: 5 }, (_, index) =>
      rect(60 + index * 108, 0, 54, floor, mix(wall, "#fff6e2", 0.3), { opacity: ".55" }),
    );
  }
  if (niche === "sun") return [ellipse(300, 250, 190, 190, lighter(wall, 0.45), { opacity: ".75" })];
  const d = nichePath(niche, floor);
  return [
    path(d, inside),
    line(d, edge, 4, { opacity: ".6", transform: "translate(3 3)" }),
    line(d, darker(wall, 0.4), 3, { opacity: ".35" }),
  ];
}

function nichePath(niche: Niche, floor: number): string {
  if (niche === "round") return `M120 ${floor}V240a180 180 0 0 1 360 0V${floor}`;
  if (niche === "pointed") return `M125 ${floor}V260C125 150 210 90 300 40C390 90 475 150 475 260V${floor}`;
  return `M150 ${floor}V330C90 300 90 60 300 60C510 60 510 300 450 330V${floor}`;
}

/** A dado of eight-pointed stars above the table. */
function drawTiles(wall: string, floor: number): string[] {
  const size = 100;
  const rows = [0, 1].map((row) => floor - 50 - row * size);
  const stars = rows.flatMap((y, row) =>
    Array.from({ length: 7 }, (_, column) => starPath(column * size, y, 49, 35, 8, row % 2 === 0 ? 0 : Math.PI / 8)),
  );
  const top = floor - 2 * size;
  return [
    rect(0, top, SIZE, 2 * size, darker(wall, 0.1)),
    path(stars.join(""), lighter(wall, 0.28), { opacity: ".75" }),
    rect(0, top - 12, SIZE, 12, darker(wall, 0.22), { opacity: ".6" }),
  ];
}

/** The light that falls through a wooden window lattice. */
function drawLattice(wall: string): string[] {
  const light = lighter(wall, 0.7);
  const cells = Array.from({ length: 5 }, (_, row) =>
    Array.from({ length: 4 }, (_, column) => {
      const x = 60 + column * 74 + row * 26;
      const y = 40 + row * 72;
      return `M${x} ${y}l32 6 30 -4 8 30 14 26-32 2-30 4-8 -32Z`;
    }).join(""),
  );
  return [path(cells.join(""), light, { opacity: ".45" })];
}

/** The shadow of something that stands: dark where it touches, long and soft to the right. */
export function drawShadow(ink: Ink, cx: number, y: number, radius: number, strength = 1): string[] {
  const far = ink.radial([
    [0, "#2a1630", 0.42 * strength],
    [0.6, "#2a1630", 0.2 * strength],
    [1, "#2a1630", 0],
  ]);
  const near = ink.radial([
    [0, "#2a1630", 0.62 * strength],
    [0.7, "#2a1630", 0.42 * strength],
    [1, "#2a1630", 0],
  ]);
  return [
    ellipse(cx + radius * 0.55, y + radius * 0.06, radius * 1.65, radius * 0.36, far),
    ellipse(cx + radius * 0.06, y, radius * 1.12, radius * 0.27, near),
  ];
}

/** The shadow of something flat that hangs on the wall. */
export function drawWallShadow(d: string, by = 12): string {
  return element("g", { opacity: ".16" }, [
    path(d, "#2a1630", { transform: `translate(${by} ${by})` }),
    path(d, "#2a1630", { transform: `translate(${by / 2} ${by / 2})` }),
  ]);
}

/** Light that a lamp throws on the wall. */
export function drawGlow(ink: Ink, cx: number, cy: number, radius: number, colour: string, strength = 0.75): string {
  return ellipse(
    cx,
    cy,
    radius,
    radius,
    ink.radial([
      [0, colour, strength],
      [0.35, colour, strength * 0.5],
      [1, colour, 0],
    ]),
  );
}
