// The lamp seller's stall: lanterns, hanging lamps, candles.
import { darker, lighter, palette } from "./colour.ts";
import { ellipse, group, type Ink, line, path, polygon, rect, round } from "./ink.ts";
import { band, drawTurned, ring, wrap, zigzag } from "./lathe.ts";
import { arch, diamond, dot, leaf, star } from "./motifs.ts";
import { drawGlow, drawScene, drawShadow, type Scene } from "./scene.ts";
import { turned } from "./vessels.ts";

type Draw = (ink: Ink) => string[];
const FLAME = "#ffd27a";

/** Spots that pierced metal throws on the wall. */
function spots(cx: number, cy: number, colour: string, from = 150): string {
  const at = (index: number): string => {
    const angle = index * 2.399;
    const r = from + index * 6.5;
    return `M${Math.round(cx + r * Math.cos(angle))} ${Math.round(cy + r * 0.86 * Math.sin(angle))}h0`;
  };
  const all = Array.from({ length: 36 }, (_, index) => at(index));
  return (
    line(all.join(""), colour, 9, { opacity: ".22" }) +
    line(all.filter((_, index) => index % 3 === 0).join(""), colour, 14, { opacity: ".18" })
  );
}

function chain(cx: number, to: number, colour: string): string[] {
  return [
    line(`M${cx} 0V${to}`, darker(colour, 0.3), 5, { "stroke-dasharray": "1 9" }),
    line(`M${cx} 0V${to}`, colour, 2),
  ];
}

/** Six panes of pierced metal. */
export const lantern =
  (metal: string, pane: string, scene: Scene, scale = 1): Draw =>
  (ink) => {
    const [cx, base] = [300, 520];
    const w = 108 * scale;
    const h = 230 * scale;
    const top = base - 40 * scale - h;
    const faces = [
      [-1, -0.52],
      [-0.52, 0.52],
      [0.52, 1],
    ] as const;
    const dip = (share: number): number => 22 * scale * (1 - share * share);
    const panes = faces.map(([from, to], index) => {
      const d = polygon([
        [cx + w * from, top - dip(from) * -1],
        [cx + w * to, top + dip(to)],
        [cx + w * to, base - 40 * scale + dip(to)],
        [cx + w * from, base - 40 * scale + dip(from)],
      ]);
      const middle = cx + (w * (from + to)) / 2;
      const narrow = (to - from) / 1.04;
      const y = (top + base - 40 * scale) / 2 + 18 * scale;
      const holes =
        star(46 * scale)(middle, y, narrow) +
        [-84, 84].map((at) => diamond(20 * scale, 22 * scale)(middle, y + at * scale, narrow)).join("");
      return (
        path(
          d,
          ink.linear([
            [0, lighter(metal, index === 0 ? 0.35 : 0.1)],
            [1, darker(metal, 0.18 + index * 0.16)],
          ]),
        ) +
        path(
          holes,
          ink.radial([
            [0, "#fff3cf"],
            [1, pane],
          ]),
        ) +
        line(d, darker(metal, 0.45), 4)
      );
    });
    const dome = turned(cx, top + 8, "104 10, 92 26, 66 44, 40 78, 0 112", scale, 0.22);
    const foot = turned(cx, base, "44 112, 26 118, 10 104, 0 112", scale, 0.22);
    return [
      ...drawScene(ink, scene),
      spots(cx, 330, FLAME),
      drawGlow(ink, cx, 350, 300, FLAME, 0.7),
      ...drawShadow(ink, cx, base, 100 * scale),
      ...drawTurned(ink, foot, {
        colour: metal,
        shine: 0.8,
        decor: [path(wrap(foot, 24 * scale, 24, dot(4 * scale)), FLAME)],
      }),
      ...panes,
      ...drawTurned(ink, dome, {
        colour: metal,
        shine: 0.9,
        decor: [
          path(wrap(dome, 28 * scale, 16, leaf(7 * scale, 34 * scale)), FLAME),
          ring(dome, 64 * scale, darker(metal, 0.4)),
        ],
      }),
      ellipse(cx, top - 112 * scale, 22 * scale, 24 * scale, "none", { stroke: metal, "stroke-width": 7 }),
    ];
  };

/** A globe of coloured glass on chains. */
export const mosaicLamp =
  (colours: readonly string[], scene: Scene): Draw =>
  (ink) => {
    const globe = turned(300, 452, "250 52, 232 70, 170 132, 110 144, 50 116, 8 48, 0 30");
    const rows = [
      [214, 12, 13],
      [178, 16, 17],
      [138, 18, 19],
      [96, 18, 19],
      [56, 16, 16],
    ] as const;
    const tiles = rows.flatMap(([height, count, size], row) =>
      colours.map((colour, nth) =>
        path(
          wrap(
            globe,
            height,
            count / colours.length,
            nth % 2 === row % 2 ? diamond(size, size) : dot(size * 0.82),
            nth / colours.length,
          ),
          lighter(colour, 0.12),
        ),
      ),
    );
    const cap = turned(300, 214, "52 12, 40 30, 12 54, 0 60");
    const drop = turned(300, 500, "52 26, 40 30, 18 12, 0 4");
    return [
      ...drawScene(ink, scene),
      drawGlow(ink, 300, 330, 310, colours[0] ?? FLAME, 0.55),
      drawGlow(ink, 300, 340, 210, FLAME, 0.6),
      ...chain(300, 170, palette.brass),
      ...drawTurned(ink, globe, {
        colour: lighter(colours[0] ?? FLAME, 0.55),
        shine: 0.5,
        decor: [band(globe, 250, 0, "#fff0c8", 0.35), ...tiles],
      }),
      drawGlow(ink, 290, 340, 120, "#fff6d8", 0.75),
      ...drawTurned(ink, cap, { colour: palette.brass, shine: 1, decor: [ring(cap, 14, palette.brassDark)] }),
      ...drawTurned(ink, drop, { colour: palette.brass, shine: 1 }),
      line("M300 500v34", palette.brass, 3),
      line("M300 534l-9 44M300 534l0 48M300 534l9 44", colours[1] ?? palette.rose, 5),
    ];
  };

/** A half moon of pierced metal under the ceiling. */
export const moonShade =
  (metal: string, scene: Scene): Draw =>
  (ink) => {
    const dome = turned(300, 360, "190 30, 180 60, 140 128, 80 178, 20 204, 0 206", 1, 0.24);
    const holes = [
      [30, 26, 7],
      [62, 26, 6],
      [96, 22, 7],
      [128, 16, 6],
      [156, 12, 5],
    ] as const;
    return [
      ...drawScene(ink, scene),
      path(
        polygon([
          [110, 380],
          [490, 380],
          [640, 640],
          [-40, 640],
        ]),
        ink.linear(
          [
            [0, FLAME, 0.5],
            [1, FLAME, 0],
          ],
          "down",
        ),
      ),
      spots(300, 250, FLAME, 170),
      ...chain(300, 176, metal),
      ...drawTurned(ink, dome, {
        colour: metal,
        shine: 0.9,
        decor: holes.map(([at, count, size], row) =>
          path(wrap(dome, at, count, row % 2 === 0 ? star(size + 4, 6) : dot(size), row % 2 ? 0.5 : 0), "#ffe9b4"),
        ),
      }),
      ellipse(
        300,
        362,
        206,
        49,
        ink.radial([
          [0, "#fffbe8"],
          [0.35, FLAME],
          [1, darker(metal, 0.35)],
        ]),
      ),
      ellipse(300, 362, 206, 49, "none", { stroke: lighter(metal, 0.3), "stroke-width": 4 }),
      ...drawTurned(ink, turned(300, 190, "34 12, 20 22, 0 34"), { colour: metal, shine: 1 }),
    ];
  };

export const candles =
  (wax: string, holder: string, scene: Scene): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    ...[
      [218, 512, 1],
      [388, 532, 0.82],
    ].flatMap(([cx = 0, base = 0, scale = 1]) => {
      const candle = turned(cx, base - 40, "300 30, 295 33, 0 33", scale);
      const dish = turned(cx, base, "50 40, 40 34, 28 40, 22 92, 12 92, 0 70", 1);
      const top = candle.base - 300 * scale;
      return [
        drawGlow(ink, cx, top - 40, 190, FLAME, 0.65),
        ...drawShadow(ink, cx, base, 74),
        ...drawTurned(ink, dish, { colour: holder, shine: 0.9 }),
        ...drawTurned(ink, candle, {
          colour: wax,
          shine: 0.25,
          decor: [
            zigzag(candle, 40 * scale, 12, 5, darker(wax, 0.25), 3),
            ring(candle, 60 * scale, darker(wax, 0.25)),
            path(
              `M${cx - 34} ${top}h66v22c-8 40 -14 4 -20 14c-6 24 -16 10 -18 -4c-6 -10 -16 26 -28 -6Z`,
              lighter(wax, 0.4),
              { opacity: ".6" },
            ),
          ],
        }),
        ellipse(cx, top, 30 * scale, 6 * scale, lighter(wax, 0.5)),
        line(`M${cx} ${top}v-16`, palette.ink, 3),
        path(
          `M${cx} ${top - 76}c20 34 22 46 0 66c-22 -20 -20 -32 0 -66Z`,
          ink.linear(
            [
              [0, "#ffb347"],
              [0.6, "#ffe08a"],
              [1, "#fff8dc"],
            ],
            "down",
          ),
        ),
      ];
    }),
  ];

/** Woven of palm leaf. */
export const wovenShade =
  (fibre: string, scene: Scene): Draw =>
  (ink) => {
    const shade = turned(300, 420, "240 46, 220 66, 140 146, 60 184, 0 176", 1, 0.2);
    const rows = Array.from({ length: 12 }, (_, index) =>
      zigzag(shade, 14 + index * 18, 34, 7, index % 2 === 0 ? darker(fibre, 0.35) : lighter(fibre, 0.35), 4),
    );
    return [
      ...drawScene(ink, scene),
      line("M300 0V184", palette.ink, 4),
      drawGlow(ink, 300, 400, 270, FLAME, 0.6),
      ...drawTurned(ink, shade, {
        colour: fibre,
        shine: 0.15,
        decor: [...rows, band(shade, 12, 0, darker(fibre, 0.4))],
      }),
      ellipse(
        300,
        420,
        172,
        34,
        ink.radial([
          [0, "#fff8df"],
          [0.5, FLAME],
          [1, darker(fibre, 0.3)],
        ]),
      ),
      ellipse(300, 424, 34, 26, "#fffdf2"),
    ];
  };

export const readingLamp =
  (metal: string, shadeColour: string, scene: Scene): Draw =>
  (ink) => {
    const foot = turned(250, 530, "34 18, 26 60, 16 92, 0 96");
    const cone = turned(0, 0, "120 26, 110 34, 0 96", 1, 0.26);
    return [
      ...drawScene(ink, scene),
      path(
        polygon([
          [318, 262],
          [470, 232],
          [590, 560],
          [250, 560],
        ]),
        ink.linear(
          [
            [0, FLAME, 0.55],
            [1, FLAME, 0.04],
          ],
          "down",
        ),
      ),
      ...drawShadow(ink, 250, 530, 84),
      line("M250 506C236 380 232 250 300 176C330 146 356 150 372 168", darker(metal, 0.4), 15),
      line("M250 506C236 380 232 250 300 176C330 146 356 150 372 168", metal, 11),
      line("M247 500C233 380 229 250 297 174", lighter(metal, 0.6), 3, { opacity: ".8" }),
      ...drawTurned(ink, foot, { colour: metal, shine: 1 }),
      group(
        [
          ...drawTurned(ink, cone, {
            colour: shadeColour,
            shine: 0.7,
            decor: [ring(cone, 12, metal, 5), ring(cone, 104, metal, 5)],
          }),
          ellipse(
            0,
            0,
            92,
            23,
            ink.radial([
              [0, "#fffbe6"],
              [0.6, FLAME],
              [1, darker(shadeColour, 0.2)],
            ]),
          ),
        ],
        { transform: "translate(396 254) rotate(-14)" },
      ),
    ];
  };

/** Glass cups with lights, on a string across a dark wall. */
export const stringLights =
  (colours: readonly string[], scene: Scene): Draw =>
  (ink) => {
    const hung = colours.map((colour, index) => {
      const x = 60 + (index * 480) / (colours.length - 1);
      const y = 120 + 300 * (1 - ((x - 300) / 300) ** 2) * 0.42;
      const cup = turned(x, y + 104, "84 30, 50 36, 16 26, 0 14");
      return [
        drawGlow(ink, x, y + 60, 110, colour, 0.7),
        line(`M${round(x)} ${round(y)}V${round(y + 26)}`, palette.brass, 3),
        ...drawTurned(ink, cup, {
          colour,
          shine: 0.9,
          decor: [
            path(wrap(cup, 50, 10, arch(8, 30)), lighter(colour, 0.55)),
            ellipse(x, y + 62, 16, 26, "#fff4cc", { opacity: ".85" }),
          ],
        }),
        rect(x - 32, y + 16, 64, 8, palette.brass, { rx: 4 }),
      ];
    });
    return [...drawScene(ink, scene), line("M0 96Q300 380 600 96", palette.brassDark, 4), ...hung.flat()];
  };
