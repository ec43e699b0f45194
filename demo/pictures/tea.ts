// The tea and spice stall: tins, jars, sacks, and what is in them.
import { darker, lighter, palette } from "./colour.ts";
import { element, ellipse, group, type Ink, line, path, polygon, rect, round, seeded, starPath } from "./ink.ts";
import { band, bodyPath, drawTurned, ring, type Turned, wrap } from "./lathe.ts";
import { arch, diamond, dot, flower, leaf, type Motif, scallop } from "./motifs.ts";
import { drawScene, drawShadow, type Scene } from "./scene.ts";
import { drawHandle, drawHeap, drawLiquid, drawSteam, drawVessel, profiles, turned } from "./vessels.ts";

type Draw = (ink: Ink) => string[];
export type Label = {
  readonly colour: string;
  readonly accent: string;
  readonly motif: Motif;
  readonly emblem: "sprig" | "rose" | "camel" | "sun" | "star";
};

const emblems: Readonly<Record<Label["emblem"], (x: number, y: number, colour: string) => string[]>> = {
  sprig: (x, y, colour) => [
    line(`M${x} ${y + 46}C${x - 6} ${y + 10} ${x + 4} ${y - 20} ${x} ${y - 46}`, colour, 4),
    ...[
      [-1, 30],
      [1, 18],
      [-1, 4],
      [1, -10],
      [-1, -22],
    ].map(([side, at]) =>
      element("g", { transform: `translate(${x} ${y + (at ?? 0)}) rotate(${(side ?? 1) * 58})` }, [
        path(leaf(12, 36)(0, 0, 1), colour),
      ]),
    ),
  ],
  rose: (x, y, colour) => [
    path(starPath(x, y, 44, 34, 9), colour),
    line(
      `M${x - 6} ${y + 4}c0 -12 16 -12 16 0c0 16 -26 16 -26 -2c0 -22 36 -22 36 4c0 24 -40 26 -46 2`,
      palette.chalk,
      4,
    ),
  ],
  camel: (x, y, colour) => [
    path(
      `M${x - 46} ${y + 40}l6 -42c4 -22 16 -30 24 -28c8 -26 22 -26 30 0c10 -4 14 6 18 8c6 -8 6 -18 8 -28c4 -8 14 -8 20 -2l-2 8h-10c-2 22 -6 38 -20 44l-4 40h-8v-38c-16 4 -26 2 -36 -2l-6 40h-8l-2 -34l-2 34Z`,
      colour,
    ),
  ],
  sun: (x, y, colour) => [path(starPath(x, y, 48, 34, 14), colour), ellipse(x, y, 24, 24, palette.chalk)],
  star: (x, y, colour) => [path(starPath(x, y, 48, 33, 8), colour), path(starPath(x, y, 28, 16, 8), palette.chalk)],
};

function labelled(shape: Turned, { colour, accent, motif, emblem }: Label): string[] {
  const top = shape.profile[0]?.[0] ?? 0;
  const y = shape.base - top * 0.46 + 16;
  return [
    band(shape, top * 0.98, top * 0.86, accent),
    path(wrap(shape, top * 0.79, 9, motif), accent),
    path(wrap(shape, top * 0.13, 9, motif), accent),
    band(shape, top * 0.06, 0, accent),
    ellipse(shape.cx - 6, y, 66, 72, palette.cream),
    ellipse(shape.cx - 6, y, 60, 66, "none", { stroke: accent, "stroke-width": 3 }),
    ...emblems[emblem](shape.cx - 6, y, colour),
  ];
}

export const teaTin =
  (label: Label, scene: Scene, glass = true): Draw =>
  (ink) => {
    const cx = glass ? 240 : 300;
    const tin = turned(cx, 505, profiles.tin, 1.18);
    const lid = turned(cx, 244, "34 102, 0 107");
    const knob = turned(cx, 204, "26 12, 16 22, 4 12, 0 18", 1, 0.25);
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, cx, 505, 106),
      ...drawTurned(ink, tin, { colour: label.colour, shine: 0.75, decor: labelled(tin, label) }),
      ...drawVessel(ink, lid, label.accent, {
        shine: 0.9,
        rim: label.accent,
        inside: lighter(label.accent, 0.12),
        thickness: 3,
      }),
      ...drawTurned(ink, knob, { colour: palette.brass, shine: 1 }),
      ...(glass ? drawTeaGlass(ink, 444, 530, "#b4601f", 1) : []),
    ];
  };

/** A small glass with a waist. */
export function drawTeaGlass(
  ink: Ink,
  cx: number,
  base: number,
  tea: string,
  scale: number,
  gold: string = palette.brass,
): string[] {
  const glass = turned(cx, base, "140 50, 110 44, 70 36, 35 42, 10 40, 0 32", scale);
  const filled = turned(cx, base - 6 * scale, "104 41, 70 33, 35 39, 10 36, 0 28", scale);
  return [
    ...drawShadow(ink, cx, base, 36 * scale, 0.8),
    ...drawSteam(cx, base - 150 * scale, 110 * scale),
    path(
      bodyPath(filled),
      ink.linear([
        [0, lighter(tea, 0.3)],
        [0.5, tea],
        [1, darker(tea, 0.5)],
      ]),
    ),
    ...drawLiquid(ink, cx, base - 110 * scale, 41 * scale, lighter(tea, 0.18)),
    group(
      [
        ...drawTurned(ink, glass, {
          colour: "#eef4f2",
          shine: 1,
          decor: [
            band(glass, 132 * scale, 126 * scale, gold),
            path(wrap(glass, 62 * scale, 8, diamond(7 * scale, 10 * scale)), gold),
          ],
        }),
      ],
      { opacity: ".15" },
    ),
    ellipse(cx, base - 140 * scale, 50 * scale, 10 * scale, "none", { stroke: gold, "stroke-width": 3 }),
  ];
}

export const teaGlasses =
  (teas: readonly string[], scene: Scene): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    ...teas.flatMap((tea, index) =>
      drawTeaGlass(
        ink,
        120 + index * 180,
        index === 1 ? 470 : 530,
        tea,
        index === 1 ? 1.25 : 1.3,
        [palette.brass, palette.pomegranate, palette.indigo][index % 3],
      ),
    ),
  ];

/** A sack with a rolled edge, heaped full. */
export const sack =
  (content: string, scene: Scene, extra: (ink: Ink) => string[] = () => []): Draw =>
  (ink) => {
    const shape = turned(300, 520, "190 158, 160 168, 90 178, 30 166, 0 140");
    const random = seeded(content.length + content.charCodeAt(3));
    const grains = Array.from({ length: 60 }, () => {
      const t = random() * Math.PI * 2;
      const r = Math.sqrt(random());
      return `M${Math.round(300 + 122 * r * Math.cos(t))} ${Math.round(292 + 40 * r * Math.sin(t))}h0`;
    });
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 300, 518, 158),
      ...drawTurned(ink, shape, {
        colour: "#cdb084",
        shine: 0.12,
        decor: [ring(shape, 120, "#b39566", 3), path(wrap(shape, 78, 22, diamond(12, 12)), "#a98452")],
      }),
      ...drawHeap(ink, 300, 332, 156, 96, content),
      line(grains.join(""), darker(content, 0.35), 6, { opacity: ".55" }),
      line(grains.slice(0, 30).join(""), lighter(content, 0.4), 4, { opacity: ".7", transform: "translate(-7 -5)" }),
      line("M142 330A158 32 0 0 0 458 330", "#a98a5c", 20),
      line("M142 326A158 32 0 0 0 458 326", "#dcc39a", 12),
      ...extra(ink),
    ];
  };

/** A clear jar with a cork. */
export const jar =
  (content: string, accent: string, scene: Scene, threads = false): Draw =>
  (ink) => {
    const shape = turned(300, 515, "270 74, 245 76, 225 110, 120 116, 20 110, 0 98");
    const inside = turned(300, 508, [
      [threads ? 150 : 190, 104],
      [100, 108],
      [18, 102],
      [0, 92],
    ]);
    const cork = turned(300, 262, "46 62, 40 66, 0 60");
    const random = seeded(9);
    const strands = Array.from({ length: 70 }, () => {
      const [x, y] = [215 + random() * 160, 372 + random() * 120];
      return `M${Math.round(x)} ${Math.round(y)}q${Math.round((random() - 0.5) * 40)} ${Math.round((random() - 0.5) * 26)} ${Math.round((random() - 0.5) * 50)} ${Math.round(random() * 16)}`;
    });
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 300, 514, 106),
      ...drawVessel(ink, inside, content, {
        shine: 0.2,
        inside: lighter(content, 0.2),
        rim: lighter(content, 0.2),
        thickness: 2,
        decor: threads
          ? [
              line(strands.join(""), darker(content, 0.4), 3),
              line(strands.slice(0, 30).join(""), lighter(content, 0.35), 2.5, { transform: "translate(4 -6)" }),
            ]
          : [],
      }),
      group(drawTurned(ink, shape, { colour: "#e4efec", shine: 1, decor: [] }), { opacity: ".12" }),
      ...drawVessel(ink, cork, palette.oat, {
        shine: 0.1,
        inside: lighter(palette.oat, 0.3),
        rim: palette.oat,
        thickness: 3,
      }),
      path(
        polygon([
          [372, 302],
          [452, 330],
          [430, 404],
          [348, 376],
        ]),
        palette.cream,
      ),
      line("M366 306C340 286 300 290 256 286", palette.walnut, 3),
      path(starPath(400, 353, 24, 15, 8), accent),
    ];
  };

/** Quills tied with string. */
export const cinnamon =
  (scene: Scene): Draw =>
  (ink) => {
    const quill = (x: number, y: number, length: number): string[] => [
      rect(
        x,
        y,
        length,
        34,
        ink.linear(
          [
            [0, "#c98a55"],
            [0.35, "#a4622f"],
            [1, "#59301a"],
          ],
          "down",
        ),
        { rx: 16 },
      ),
      line(`M${x + 18} ${y + 17}H${x + length - 16}`, "#5d331b", 5),
      ellipse(x + length - 4, y + 17, 11, 17, "#7a4624"),
      line(`M${x + length - 4} ${y + 8}c-8 4 -6 16 2 17c6 0 5 -9 0 -9`, "#3f2213", 3),
    ];
    const bundle = [
      [130, 462, 340],
      [116, 430, 350],
      [142, 498, 320],
      [126, 400, 330],
      [150, 372, 300],
      [136, 530, 330],
    ].flatMap(([x, y, l]) => quill(x ?? 0, (y ?? 0) - 20, l ?? 0));
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 310, 530, 180),
      ...bundle,
      ...[226, 240].map((x) => line(`M${x} 350C${x + 12} 410 ${x + 12} 490 ${x} 546`, palette.cream, 8)),
      line("M236 352c-40 -60 -90 -30 -40 2c40 20 40 4 40 -2c20 -56 96 -44 44 0c-24 18 -40 10 -44 0", palette.cream, 7),
      group(
        [
          path(starPath(0, 0, 42, 13, 8), "#6d3a1d"),
          ...[0, 1, 2, 3, 4, 5, 6, 7].map((at) =>
            ellipse(
              24 * Math.cos((at * Math.PI) / 4 - Math.PI / 2),
              24 * Math.sin((at * Math.PI) / 4 - Math.PI / 2),
              5,
              5,
              "#c98d4f",
            ),
          ),
        ],
        { transform: "translate(486 516) scale(1.1 .8)" },
      ),
    ];
  };

/** Nine cups of spice in a wooden tray, from above. */
export const spiceBox =
  (colours: readonly string[], scene: Scene): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    rect(118, 126, 400, 400, "#2a1630", { rx: 22, opacity: ".25" }),
    rect(
      100,
      100,
      400,
      400,
      ink.linear(
        [
          [0, "#9b6a41"],
          [0.5, palette.walnut],
          [1, palette.walnutDark],
        ],
        "slant",
      ),
      { rx: 20 },
    ),
    rect(
      114,
      114,
      372,
      372,
      ink.linear(
        [
          [0, palette.walnutDark],
          [1, "#6b4127"],
        ],
        "slant",
      ),
      { rx: 12 },
    ),
    ...colours.slice(0, 9).flatMap((colour, index) => {
      const [x, y] = [178 + (index % 3) * 122, 178 + Math.floor(index / 3) * 122];
      return [
        ellipse(x + 3, y + 5, 57, 57, "#2a1630", { opacity: ".5" }),
        ellipse(
          x,
          y,
          56,
          56,
          ink.linear(
            [
              [0, palette.brassLight],
              [0.5, palette.brass],
              [1, palette.brassDark],
            ],
            "slant",
          ),
        ),
        ellipse(
          x,
          y,
          49,
          49,
          ink.radial(
            [
              [0, lighter(colour, 0.38)],
              [0.6, colour],
              [1, darker(colour, 0.55)],
            ],
            [0.36, 0.32],
          ),
        ),
        path(
          scallop(16, 10)(x - 6, y + 8, 1) + dot(4)(x + 18, y - 14, 1) + dot(3)(x - 22, y - 8, 1),
          darker(colour, 0.3),
          { opacity: ".5" },
        ),
      ];
    }),
  ];

/** Dried flowers, heaped on a tray. */
export const flowers =
  (colour: string, tray: string, scene: Scene): Draw =>
  (ink) => {
    const plate = turned(300, 505, profiles.dish, 1.12, 0.3);
    const random = seeded(31);
    const each = Array.from({ length: 26 }, (_, index) => {
      const angle = random() * Math.PI * 2;
      const r = Math.sqrt(random()) * (1 - index / 60);
      return [
        300 + 138 * r * Math.cos(angle),
        436 - index * 3.4 + 30 * r * Math.sin(angle),
        18 + random() * 12,
      ] as const;
    }).sort((a, b) => a[1] - b[1]);
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 300, 505, 116),
      ...drawVessel(ink, plate, tray, {
        shine: 0.9,
        decor: [ring(plate, 30, lighter(tray, 0.5), 3)],
        rim: lighter(tray, 0.3),
        inside: tray,
        thickness: 9,
      }),
      ...each.flatMap(([x, y, r], index) => [
        path(flower(r * 1.5)(x, y, 1), [colour, darker(colour, 0.25), lighter(colour, 0.16)][index % 3] ?? colour, {
          transform: `rotate(${index * 37} ${round(x)} ${round(y)})`,
        }),
        ellipse(x, y, r * 0.24, r * 0.24, darker(colour, 0.6)),
      ]),
    ];
  };

/** Pointed heaps on a low shelf, as in a market. */
export const cones =
  (colours: readonly string[], scene: Scene): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    ...colours.flatMap((colour, index) => {
      const cx = 120 + index * 180;
      const cone = turned(cx, 512 + (index % 2) * 16, "250 3, 170 36, 60 78, 8 96, 0 92");
      const dish = turned(cx, 540 + (index % 2) * 16, "40 104, 30 104, 0 70");
      return [
        ...drawShadow(ink, cx, dish.base, 70),
        ...drawVessel(ink, dish, palette.copper, {
          shine: 0.9,
          decor: [path(wrap(dish, 22, 20, arch(7, 14)), palette.copperDark)],
        }),
        ...drawTurned(ink, cone, { colour, shine: 0.08 }),
      ];
    }),
  ];

/** A scoop for what is loose. */
export function drawScoop(ink: Ink): string[] {
  return [
    ...drawHandle("M468 300L556 214", palette.walnut, 13),
    ...drawTurned(ink, turned(432, 344, "44 46, 20 40, 0 22", 1, 0.5), { colour: palette.brass, shine: 1 }),
  ];
}
