// The potter's stall.
import { darker, lighter, palette } from "./colour.ts";
import { element, ellipse, type Ink, line, path, round, seeded, starPath } from "./ink.ts";
import { band, drawTurned, radiusAt, ring, type Turned, wrap, zigzag } from "./lathe.ts";
import { arch, diamond, dot, fishbone, leaf, scallop } from "./motifs.ts";
import { drawScene, drawShadow, type Scene } from "./scene.ts";
import { drawHandle, drawHeap, drawLiquid, drawSteam, drawVessel, profiles, turned } from "./vessels.ts";

type Draw = (ink: Ink) => string[];

/** Little irregularities in the glaze: strokes of no length with round ends. */
function speckles(shape: Turned, colour: string, seed: number, count = 24): string {
  const random = seeded(seed);
  const height = shape.profile[0]?.[0] ?? 0;
  const dots = Array.from({ length: count }, () => {
    const at = height * (0.05 + random() * 0.85);
    const angle = (random() - 0.5) * 2.6;
    const r = radiusAt(shape, at);
    return `M${Math.round(shape.cx + r * Math.sin(angle))} ${Math.round(shape.base - at + r * 0.2 * Math.cos(angle))}h0`;
  });
  return line(dots.join(""), colour, 3.4, { opacity: ".4" });
}

export const waterJug =
  (glaze: string, body: string, scene: Scene): Draw =>
  (ink) => {
    const jug = turned(290, 500, profiles.jug, 1.12);
    const dip = [
      band(jug, 340, 165, glaze),
      path(wrap(jug, 166, 18, scallop(20, 30)), glaze),
      ring(jug, 236, lighter(glaze, 0.4), 3),
      ring(jug, 226, lighter(glaze, 0.4), 2),
      speckles(jug, palette.ink, 7),
    ];
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 290, 500, 112),
      ...drawHandle("M346 190C440 176 452 330 405 366", glaze, 20),
      ...drawVessel(ink, jug, body, { shine: 0.55, decor: dip, rim: glaze, inside: palette.walnut }),
    ];
  };

export const stackedBowls =
  (colours: readonly string[], scene: Scene): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    ...drawShadow(ink, 300, 520, 110),
    ...colours.flatMap((colour, index) => {
      const bowl = turned(300 + (index % 2 === 0 ? -4 : 5), 522 - index * 62, profiles.bowl, 0.98);
      const decor = [
        band(bowl, 128, 104, lighter(colour, 0.55)),
        path(wrap(bowl, 105, 16, scallop(33, 15)), lighter(colour, 0.55)),
        speckles(bowl, palette.ink, 11 + index, 12),
      ];
      return drawVessel(ink, bowl, colour, {
        shine: 0.6,
        decor,
        rim: lighter(colour, 0.5),
        inside: lighter(colour, 0.15),
        thickness: 9,
      });
    }),
  ];

export const breakfastBowl =
  (colour: string, content: string, scene: Scene): Draw =>
  (ink) => {
    const bowl = turned(300, 505, profiles.deepBowl, 1.16);
    const decor = [
      band(bowl, 188, 154, lighter(colour, 0.55)),
      path(wrap(bowl, 155, 24, scallop(23, 16)), lighter(colour, 0.55)),
      speckles(bowl, palette.ink, 3),
    ];
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 300, 503, 95),
      ...drawVessel(ink, bowl, colour, {
        shine: 0.6,
        decor,
        rim: lighter(colour, 0.5),
        inside: lighter(colour, 0.1),
        thickness: 9,
      }),
      ...drawLiquid(ink, 300, 322, 146, content),
      ...drawSteam(300, 300, 150),
    ];
  };

export const tagine =
  (colour: string, accent: string, scene: Scene): Draw =>
  (ink) => {
    const dish = turned(300, 520, "70 190, 55 190, 25 172, 0 140");
    const cone = turned(300, 452, "268 22, 250 26, 225 34, 150 74, 70 134, 12 176, 0 180");
    const knob = turned(300, 196, "30 14, 20 30, 6 22, 0 16", 1, 0.25);
    const decor = [
      band(cone, 60, 34, accent),
      path(wrap(cone, 47, 26, diamond(9, 10)), lighter(colour, 0.65)),
      zigzag(cone, 98, 22, 10, accent, 5),
      path(wrap(cone, 150, 14, leaf(9, 40)), accent),
      ring(cone, 128, lighter(colour, 0.6), 3),
      ring(cone, 215, accent, 5),
    ];
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 300, 520, 160),
      ...drawVessel(ink, dish, colour, { shine: 0.5, decor: [path(wrap(dish, 36, 30, dot(6)), accent)], thickness: 8 }),
      ...drawTurned(ink, cone, { colour, shine: 0.65, decor }),
      ...drawTurned(ink, knob, { colour: accent, shine: 0.7 }),
    ];
  };

export const fishboneVase =
  (body: string, line_: string, scene: Scene, branch = true): Draw =>
  (ink) => {
    const vase = turned(300, 515, profiles.vase, 1.08);
    const bones = line(wrap(vase, 60, 16, fishbone(13, 125, 6)), line_, 4);
    const decor = [bones, ring(vase, 52, line_, 4), ring(vase, 205, line_, 4), ring(vase, 222, line_, 2)];
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 300, 514, 84),
      ...(branch ? olive(300, 178) : []),
      ...drawVessel(ink, vase, body, { shine: 0.3, decor, thickness: 6 }),
    ];
  };

/** A branch of olive that stands in a vase. */
function olive(cx: number, y: number): string[] {
  const stem = `M${cx} ${y}C${cx + 4} ${y - 60} ${cx + 34} ${y - 100} ${cx + 74} ${y - 134}`;
  const leaves = [
    [4, -34, -1],
    [14, -62, 1],
    [24, -80, -1],
    [40, -102, 1],
    [52, -116, -1],
    [74, -134, 0.4],
  ] as const;
  return [
    line(stem, palette.walnut, 4),
    ...leaves.map(([dx, dy, lean], index) =>
      element("g", { transform: `translate(${cx + dx} ${y + dy}) rotate(${round(lean * 62 + 18)})` }, [
        path(leaf(9, 52)(0, 0, 1), index % 2 === 0 ? palette.leaf : palette.olive),
      ]),
    ),
    ellipse(cx + 34, y - 78, 8, 10, palette.aubergine),
    ellipse(cx + 58, y - 104, 8, 10, palette.aubergine),
  ];
}

export const oliveDish =
  (colour: string, scene: Scene): Draw =>
  (ink) => {
    const dish = turned(270, 505, profiles.dish, 1.1, 0.32);
    const pit = turned(475, 508, profiles.dish, 0.42, 0.32);
    const random = seeded(5);
    const olives = Array.from({ length: 19 }, () => [(random() - 0.5) * 240, (random() - 0.5) * 52] as const).sort(
      (a, b) => a[1] - b[1],
    );
    const one = (x: number, y: number, tone: string): string[] => [
      ellipse(
        x,
        y,
        21,
        17,
        ink.radial(
          [
            [0, lighter(tone, 0.45)],
            [0.5, tone],
            [1, darker(tone, 0.45)],
          ],
          [0.35, 0.3],
        ),
      ),
    ];
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 275, 505, 120),
      ...drawShadow(ink, 475, 508, 45, 0.8),
      ...drawVessel(ink, dish, colour, {
        shine: 0.5,
        decor: [ring(dish, 34, palette.indigo, 5)],
        inside: lighter(colour, 0.5),
        rim: palette.indigo,
        thickness: 8,
      }),
      ...olives.flatMap(([x, y], index) =>
        one(270 + x, 446 + y, [palette.olive, palette.leaf, palette.aubergine][index % 3] ?? palette.olive),
      ),
      ...drawVessel(ink, pit, colour, { shine: 0.5, inside: lighter(colour, 0.5), rim: palette.indigo, thickness: 5 }),
      ...[
        [-14, 2],
        [12, -3],
        [2, 8],
      ].map(([x, y]) => ellipse(475 + (x ?? 0), 488 + (y ?? 0), 9, 6, palette.walnut)),
    ];
  };

export const thimbleCups =
  (colours: readonly string[], scene: Scene): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    ...colours.flatMap((colour, index) => {
      const back = index % 2 === 1;
      const cx = 105 + (index * 390) / Math.max(1, colours.length - 1);
      const base = back ? 456 : 526;
      const cup = turned(cx, base, profiles.cup, back ? 0.95 : 1.06);
      return [
        ...drawShadow(ink, cx, base, 44),
        ...drawVessel(ink, cup, colour, {
          shine: 0.65,
          decor: [band(cup, 34, 0, palette.clay), speckles(cup, palette.ink, 20 + index, 12)],
          inside: palette.chalk,
          thickness: 5,
        }),
        ...drawLiquid(ink, cx, base - 104 * (back ? 0.95 : 1.06), 54, palette.walnutDark),
      ];
    }),
  ];

export const honeyPot =
  (scene: Scene): Draw =>
  (ink) => {
    const pot = turned(290, 512, profiles.jar, 1.16);
    const hive = [188, 158, 128, 98, 68, 38].flatMap((at, index) => [
      band(pot, at, at - 15, index % 2 === 0 ? palette.saffron : palette.apricot),
      ring(pot, at - 15, darker(palette.saffron, 0.3), 3),
    ]);
    const lid = turned(290, 296, "46 16, 38 24, 26 52, 0 84");
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 290, 512, 100),
      line("M352 290L438 168", palette.walnut, 11),
      ...drawTurned(ink, pot, { colour: palette.apricot, shine: 0.75, decor: hive }),
      ...drawTurned(ink, lid, { colour: palette.saffron, shine: 0.8, decor: [ring(lid, 24, palette.walnut, 3)] }),
      ellipse(
        290,
        248,
        13,
        11,
        ink.radial(
          [
            [0, palette.brassLight],
            [1, palette.walnut],
          ],
          [0.35, 0.3],
        ),
      ),
      path(
        "M208 400c22 -6 30 12 52 4c-4 26 -10 44 -20 62c-8 12 -20 6 -22 -8c-4 -22 -12 -34 -10 -58Z",
        ink.linear([
          [0, "#f7c45c"],
          [1, "#c97a12"],
        ]),
        { opacity: ".85" },
      ),
    ];
  };

/** Plates seen from the front, leaning on the wall. */
export const eightStarPlate =
  (ground: string, line_: string, accent: string, scene: Scene): Draw =>
  (ink) => {
    const [cx, cy] = [300, 292];
    const ringOf = (count: number, radius: number, make: (x: number, y: number) => string): string =>
      Array.from({ length: count }, (_, index) =>
        make(
          cx + radius * Math.sin((2 * Math.PI * index) / count),
          cy - radius * Math.cos((2 * Math.PI * index) / count),
        ),
      ).join("");
    return [
      ...drawScene(ink, scene),
      ellipse(
        330,
        520,
        190,
        26,
        ink.radial([
          [0, "#2a1630", 0.55],
          [1, "#2a1630", 0],
        ]),
      ),
      ellipse(322, 310, 212, 214, "#2a1630", { opacity: ".22" }),
      ellipse(
        cx,
        cy,
        214,
        214,
        ink.linear(
          [
            [0, lighter(ground, 0.35)],
            [0.6, ground],
            [1, darker(ground, 0.3)],
          ],
          "slant",
        ),
      ),
      ellipse(cx, cy, 204, 204, line_),
      ellipse(
        cx,
        cy,
        198,
        198,
        ink.linear(
          [
            [0, ground],
            [1, lighter(ground, 0.3)],
          ],
          "slant",
        ),
      ),
      path(
        ringOf(32, 184, (x, y) => dot(5)(x, y, 1)),
        accent,
      ),
      path(
        ringOf(16, 156, (x, y) => starPath(x, y, 20, 9, 4)),
        line_,
      ),
      ellipse(cx, cy, 128, 128, "none", { stroke: line_, "stroke-width": 4 }),
      path(starPath(cx, cy, 122, 86, 8), line_),
      path(starPath(cx, cy, 104, 73, 8), ground),
      path(starPath(cx, cy, 92, 50, 8, Math.PI / 8), accent),
      path(starPath(cx, cy, 46, 32, 8), ground),
      path(starPath(cx, cy, 30, 14, 8, Math.PI / 8), line_),
      ellipse(
        cx,
        cy,
        214,
        214,
        ink.radial(
          [
            [0, "#fff6e2", 0.4],
            [0.6, "#fff6e2", 0.05],
            [1, "#2a1630", 0.22],
          ],
          [0.3, 0.25],
        ),
      ),
    ];
  };

export const tealightHouses =
  (scene: Scene, colours: readonly string[]): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    ...colours.flatMap((colour, index) => {
      const cx = 130 + index * 170;
      const tall = [250, 320, 210][index % 3] ?? 250;
      const house = turned(cx, 510 + (index % 2) * 12, [
        [tall, 20],
        [tall - 30, 34],
        [tall - 70, 66],
        [tall - 80, 70],
        [0, 72],
      ]);
      const glow = "#ffd77a";
      const windows = [
        path(wrap(house, 92, 9, arch(13, 50)), darker(colour, 0.75)),
        path(wrap(house, 96, 9, arch(10, 40)), glow),
        path(wrap(house, 20, 9, arch(16, 50)), glow, { opacity: ".95" }),
        path(wrap(house, tall - 60, 16, diamond(6, 9)), glow),
      ];
      return [
        ...drawShadow(ink, cx, house.base, 62),
        ellipse(
          cx,
          house.base - 80,
          130,
          150,
          ink.radial([
            [0, glow, 0.5],
            [1, glow, 0],
          ]),
        ),
        ...drawTurned(ink, house, {
          colour,
          shine: 0.25,
          decor: [
            band(house, tall, tall - 78, darker(colour, 0.25)),
            ring(house, tall - 80, lighter(colour, 0.5), 4),
            ...windows,
          ],
        }),
      ];
    }),
  ];

/** Saffron, sumac and the like in a bowl. */
export const heapedBowl =
  (bowl: string, spice: string, scene: Scene, height = 120): Draw =>
  (ink) => {
    const shape = turned(300, 512, profiles.bowl, 1.08);
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 300, 510, 92),
      ...drawVessel(ink, shape, bowl, {
        shine: 0.5,
        decor: [
          zigzag(shape, 92, 30, 8, lighter(bowl, 0.6), 4),
          ring(shape, 114, lighter(bowl, 0.6), 4),
          ring(shape, 68, lighter(bowl, 0.6), 3),
        ],
        inside: darker(bowl, 0.3),
        thickness: 9,
      }),
      ...drawHeap(ink, 300, 378, 168, height, spice),
    ];
  };
