// The instrument maker's stall.
import { darker, lighter, palette } from "./colour.ts";
import { element, ellipse, group, type Ink, line, path, polygon, rect, round, starPath } from "./ink.ts";
import { band, drawTurned, ring, wrap, zigzag } from "./lathe.ts";
import { diamond, star } from "./motifs.ts";
import { drawScene, drawShadow, type Scene } from "./scene.ts";
import { turned } from "./vessels.ts";

type Draw = (ink: Ink) => string[];

function wood(ink: Ink, colour: string): string {
  return ink.linear([
    [0, lighter(colour, 0.4)],
    [0.35, colour],
    [0.7, darker(colour, 0.12)],
    [1, darker(colour, 0.42)],
  ]);
}

export const oud =
  (body: string, scene: Scene): Draw =>
  (ink) => {
    const shape =
      "M0 -150C60 -150 132 -60 132 52C132 150 72 206 0 206C-72 206 -132 150 -132 52C-132 -60 -60 -150 0 -150Z";
    const strings = [-15, -9, -3, 3, 9, 15].map((x) => `M${x * 1.5} 150L${x * 0.8} -300`).join("");
    const rose = (cx: number, cy: number, r: number): string[] => [
      ellipse(cx, cy, r, r, palette.walnutDark),
      path(starPath(cx, cy, r * 0.92, r * 0.6, 8), "#d6a86a"),
      path(starPath(cx, cy, r * 0.5, r * 0.3, 8), palette.walnutDark),
      ellipse(cx, cy, r, r, "none", { stroke: palette.walnut, "stroke-width": 5 }),
    ];
    const parts = [
      path(shape, "#2a1630", { transform: "translate(20 18)", opacity: ".3" }),
      path("M-24 -140L-17 -312H17L24 -140Z", wood(ink, palette.walnut)),
      path("M-17 -312L-62 -402L-34 -410L17 -316Z", wood(ink, palette.walnutDark)),
      ...[0, 1, 2, 3].map((at) =>
        line(
          `M${-58 + at * 14} ${-386 + at * 24}l-30 8M${-34 + at * 13} ${-398 + at * 24}l30 -10`,
          palette.walnutDark,
          7,
        ),
      ),
      path(shape, wood(ink, body)),
      path(shape, "#f0c98f", { transform: "translate(0 3) scale(.94)" }),
      path(
        shape,
        ink.linear(
          [
            [0, "#fff6e2", 0.35],
            [0.5, "#fff6e2", 0],
            [1, "#2a1630", 0.3],
          ],
          "slant",
        ),
        { transform: "translate(0 3) scale(.94)" },
      ),
      ...rose(0, -10, 44),
      ...rose(-62, 74, 20),
      ...rose(62, 74, 20),
      rect(-46, 140, 92, 18, palette.walnutDark, { rx: 6 }),
      line(strings, "#fff3d2", 1.8),
      path("M-19 -304H19L24 -140H-24Z", darker(body, 0.3), { opacity: ".55" }),
      line(strings, "#fff3d2", 1.6, { opacity: ".8" }),
    ];
    return [...drawScene(ink, scene), element("g", { transform: "translate(296 392) rotate(15) scale(.86)" }, parts)];
  };

export const frameDrum =
  (skin: string, hoop: string, accent: string, scene: Scene): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    ellipse(322, 318, 212, 212, "#2a1630", { opacity: ".24" }),
    ellipse(
      300,
      296,
      212,
      212,
      ink.linear(
        [
          [0, lighter(hoop, 0.4)],
          [0.5, hoop],
          [1, darker(hoop, 0.5)],
        ],
        "slant",
      ),
    ),
    ellipse(
      300,
      296,
      192,
      192,
      ink.radial(
        [
          [0, lighter(skin, 0.5)],
          [0.6, skin],
          [1, darker(skin, 0.2)],
        ],
        [0.38, 0.34],
      ),
    ),
    path(
      Array.from({ length: 20 }, (_, index) => {
        const angle = (index * Math.PI) / 10;
        return starPath(300 + 168 * Math.cos(angle), 296 + 168 * Math.sin(angle), 13, 6, 4, angle);
      }).join(""),
      accent,
      { opacity: ".85" },
    ),
    path(starPath(300, 296, 104, 74, 8), accent, { opacity: ".85" }),
    path(starPath(300, 296, 84, 60, 8), skin),
    path(starPath(300, 296, 56, 26, 8, Math.PI / 8), accent, { opacity: ".85" }),
    ...[0.5, 2.1, 3.7, 5.2].map((angle) =>
      group(
        [
          ellipse(0, 0, 22, 12, palette.brassDark),
          ellipse(
            -2,
            -4,
            22,
            12,
            ink.linear([
              [0, palette.brassLight],
              [1, palette.brass],
            ]),
          ),
        ],
        {
          transform: `translate(${round(300 + 203 * Math.cos(angle))} ${round(296 + 203 * Math.sin(angle))}) rotate(${round((angle * 180) / Math.PI + 90)})`,
        },
      ),
    ),
  ];

export const darbuka =
  (body: string, accent: string, scene: Scene): Draw =>
  (ink) => {
    const drum = turned(300, 520, "330 130, 310 134, 280 128, 215 84, 160 58, 80 64, 16 92, 0 96", 1.05);
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 300, 520, 104),
      ...drawTurned(ink, drum, {
        colour: body,
        shine: 0.6,
        decor: [
          band(drum, 334, 304, accent),
          path(wrap(drum, 318, 30, diamond(8, 10)), lighter(body, 0.6)),
          path(wrap(drum, 262, 16, star(17)), lighter(body, 0.6)),
          zigzag(drum, 170, 16, 12, accent, 6),
          ring(drum, 196, lighter(body, 0.6)),
          ring(drum, 144, lighter(body, 0.6)),
          path(wrap(drum, 56, 16, diamond(12, 22)), accent),
          band(drum, 22, 0, accent),
        ],
      }),
      ellipse(300, 173, 137, 27, palette.brassDark),
      ellipse(
        300,
        170,
        130,
        25,
        ink.radial(
          [
            [0, "#fff8ea"],
            [0.7, palette.cream],
            [1, palette.oat],
          ],
          [0.4, 0.35],
        ),
      ),
    ];
  };

export const reedFlute =
  (scene: Scene): Draw =>
  (ink) => {
    const one = (y: number, length: number, turn: number, holes: number): string =>
      group(
        [
          rect(-length / 2, -13, length, 30, "#2a1630", { rx: 14, opacity: ".3", transform: "translate(8 14)" }),
          rect(
            -length / 2,
            -15,
            length,
            30,
            ink.linear(
              [
                [0, "#f3d9a0"],
                [0.4, "#d9ae62"],
                [1, "#7d5324"],
              ],
              "down",
            ),
            { rx: 13 },
          ),
          ...[-0.42, -0.2, 0.04, 0.27].map((at) => rect(length * at, -16, 7, 32, "#8d6230", { rx: 3 })),
          ...Array.from({ length: holes }, (_, index) =>
            ellipse(-length * 0.1 + index * length * 0.082, -2, 7, 6, palette.walnutDark),
          ),
          rect(-length / 2, -16, 30, 32, palette.aubergine, { rx: 12 }),
          rect(length / 2 - 16, -16, 16, 32, palette.aubergine, { rx: 6 }),
        ],
        { transform: `translate(300 ${y}) rotate(${turn})` },
      );
    return [...drawScene(ink, scene), one(210, 440, -24, 6), one(320, 500, -20, 6), one(430, 380, -27, 5)];
  };

export const fingerCymbals =
  (metal: string, cord: string, scene: Scene): Draw =>
  (ink) => {
    const one = (x: number, y: number, scale: number): string[] => [
      ...drawShadow(ink, x, y + 18, 88 * scale),
      ellipse(x, y + 8, 108 * scale, 42 * scale, darker(metal, 0.5)),
      ellipse(
        x,
        y,
        108 * scale,
        42 * scale,
        ink.linear([
          [0, lighter(metal, 0.7)],
          [0.3, metal],
          [0.6, lighter(metal, 0.4)],
          [1, darker(metal, 0.4)],
        ]),
      ),
      ...[92, 76].map((r) =>
        ellipse(x, y, r * scale, r * 0.39 * scale, "none", {
          stroke: darker(metal, 0.3),
          "stroke-width": 2,
          opacity: ".6",
        }),
      ),
      ...drawTurned(ink, turned(x, y + 4, "44 14, 38 28, 16 46, 0 50", scale, 0.36), { colour: metal, shine: 1 }),
      line(`M${round(x)} ${round(y - 42 * scale)}c-34 -50 -46 -10 -14 -8c34 -2 60 -60 14 -70`, cord, 8),
    ];
    return [...drawScene(ink, scene), ...one(196, 408, 0.86), ...one(420, 420, 0.86), ...one(300, 500, 1.1)];
  };

export const thumbPiano =
  (colour: string, scene: Scene): Draw =>
  (ink) => {
    const d =
      "M-130 -150C-130 -186 -104 -196 -70 -196H70C104 -196 130 -186 130 -150L150 150C150 196 120 208 84 208H-84C-120 208 -150 196 -150 150Z";
    const lengths = [120, 150, 182, 214, 232, 200, 166, 134];
    return [
      ...drawScene(ink, scene),
      group(
        [
          path(d, "#2a1630", { transform: "translate(18 20)", opacity: ".3" }),
          path(
            d,
            ink.linear(
              [
                [0, lighter(colour, 0.35)],
                [0.5, colour],
                [1, darker(colour, 0.4)],
              ],
              "slant",
            ),
          ),
          line(
            "M-120 -60C-60 -50 60 -74 124 -54M-132 60C-60 70 40 50 138 66M-140 130C-40 140 60 120 144 136",
            darker(colour, 0.4),
            2,
            { opacity: ".5" },
          ),
          ellipse(0, 112, 44, 44, palette.walnutDark),
          path(starPath(0, 112, 42, 28, 8), darker(colour, 0.35)),
          ellipse(0, 112, 15, 15, palette.walnutDark),
          ...lengths.map((length, index) =>
            rect(
              -103 + index * 27,
              -166,
              18,
              length,
              ink.linear([
                [0, "#6f7480"],
                [0.4, "#e8ecef"],
                [1, "#858b96"],
              ]),
              { rx: 7 },
            ),
          ),
          rect(-122, -128, 244, 16, palette.brass, { rx: 6 }),
          rect(-122, -92, 244, 9, palette.brassDark, { rx: 4 }),
        ],
        { transform: "translate(300 304) rotate(-7) scale(1.02)" },
      ),
    ];
  };

/** A bell of cast brass with its clapper. */
export const shopBell =
  (metal: string, ribbon: string, scene: Scene): Draw =>
  (ink) => {
    const bell = turned(300, 430, "220 30, 200 64, 150 86, 70 106, 20 146, 0 156");
    return [
      ...drawScene(ink, scene),
      path(
        polygon([
          [286, 0],
          [314, 0],
          [308, 190],
          [292, 190],
        ]),
        ribbon,
      ),
      path(
        "M300 176C250 120 200 150 232 190C256 214 290 196 300 180C310 196 344 214 368 190C400 150 350 120 300 176Z",
        ink.linear(
          [
            [0, lighter(ribbon, 0.3)],
            [1, darker(ribbon, 0.3)],
          ],
          "slant",
        ),
      ),
      ellipse(
        306,
        480,
        26,
        28,
        ink.radial(
          [
            [0, palette.brassLight],
            [1, palette.brassDark],
          ],
          [0.35, 0.3],
        ),
      ),
      line("M303 440v26", palette.brassDark, 8),
      ...drawTurned(ink, bell, {
        colour: metal,
        shine: 1,
        decor: [
          ring(bell, 186, darker(metal, 0.4), 4),
          path(wrap(bell, 120, 14, star(19)), darker(metal, 0.38)),
          path(wrap(bell, 60, 20, diamond(9, 16)), darker(metal, 0.38)),
          ring(bell, 30, lighter(metal, 0.5), 4),
          ring(bell, 18, darker(metal, 0.4), 3),
        ],
      }),
    ];
  };
