// The paper maker's stall: marbled sheets, pens, ink, kites.
import { darker, lighter, palette } from "./colour.ts";
import { element, ellipse, group, type Ink, line, path, polygon, rect, round, starPath } from "./ink.ts";
import { drawTurned, ring } from "./lathe.ts";
import { drawScene, drawShadow, drawWallShadow, type Scene } from "./scene.ts";
import { turned } from "./vessels.ts";

type Draw = (ink: Ink) => string[];

/** Combed colours, as floated on a bath. Fills the given box. */
function marbling(x: number, y: number, width: number, height: number, colours: readonly string[]): string[] {
  const rows = 15;
  const step = height / rows;
  const tooth = width / 6;
  return Array.from({ length: rows + 3 }, (_, index) => {
    const at = y + (index - 2) * step;
    const d = Array.from({ length: 6 }, () => `q${round(tooth / 2)} ${round(step * 2.6)} ${round(tooth)} 0`).join("");
    return path(
      `M${round(x)} ${round(at)}${d}v${round(step * 3)}h${round(-width)}Z`,
      colours[index % colours.length] ?? palette.cream,
    );
  });
}

function book(ink: Ink, cover: readonly string[], spine: string, transform: string): string {
  const d = "M-130 -180H130V180H-130Z";
  return group(
    [
      path(d, "#2a1630", { transform: "translate(18 18)", opacity: ".28" }),
      rect(-122, -172, 260, 356, palette.paper),
      group(marbling(-130, -180, 260, 360, cover), { "clip-path": ink.clip(d) }),
      rect(-130, -180, 46, 360, spine),
      path("M130 -180V-120L70 -180ZM130 180V120L70 180Z", spine),
      rect(
        -130,
        -180,
        260,
        360,
        ink.linear(
          [
            [0, "#fff6e2", 0.28],
            [0.5, "#fff6e2", 0],
            [1, "#2a1630", 0.26],
          ],
          "slant",
        ),
      ),
      rect(-24, -96, 104, 66, palette.paper),
      line("M-10 -74H66M-10 -54H40", palette.oat, 4),
    ],
    { transform },
  );
}

export const marbledBook =
  (colours: readonly string[], spine: string, scene: Scene): Draw =>
  (ink) => [...drawScene(ink, scene), book(ink, colours, spine, "translate(300 304) rotate(7) scale(1.14)")];

export const bookPair =
  (first: readonly string[], second: readonly string[], spine: string, scene: Scene): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    book(ink, second, darker(spine, 0.3), "translate(370 250) rotate(18) scale(.86)"),
    book(ink, first, spine, "translate(236 336) rotate(-8) scale(.92)"),
  ];

export const reedPens =
  (scene: Scene): Draw =>
  (ink) => {
    const pen = (x: number, turn: number, length: number): string =>
      group(
        [
          rect(-9, -length, 22, length + 30, "#2a1630", { opacity: ".22", transform: "translate(10 8)" }),
          rect(
            -10,
            -length,
            20,
            length,
            ink.linear([
              [0, "#f2d49a"],
              [0.45, "#cf9f55"],
              [1, "#6e4519"],
            ]),
          ),
          path(
            "M-10 0L-5 46L8 62L10 0Z",
            ink.linear([
              [0, "#f2d49a"],
              [1, "#8a5c27"],
            ]),
          ),
          path("M-4 46L8 62L9 38Z", palette.ink),
          rect(-11, -length * 0.6, 22, 8, palette.pomegranate),
          rect(-11, -length * 0.6 + 14, 22, 4, palette.saffron),
        ],
        { transform: `translate(${x} 470) rotate(${turn})` },
      );
    const strokes =
      "M90 150C150 90 230 190 150 210C110 222 100 180 140 170M190 150c30 60 70 60 96 10M300 140v70M330 210c0 -60 60 -70 66 -20s-60 60 -66 20M420 160c20 40 60 40 84 -10";
    return [
      ...drawScene(ink, scene),
      path("M56 76L540 60L552 300L66 322Z", "#2a1630", { opacity: ".2", transform: "translate(10 14)" }),
      path(
        "M56 76L540 60L552 300L66 322Z",
        ink.linear(
          [
            [0, palette.chalk],
            [1, "#e9d9b6"],
          ],
          "slant",
        ),
      ),
      line(strokes, palette.ink, 11),
      line("M110 266H330M350 262H480", palette.pomegranate, 5),
      pen(170, -20, 300),
      pen(250, -9, 320),
      pen(330, 3, 310),
      pen(410, 15, 290),
    ];
  };

export const inkBottle =
  (colour: string, scene: Scene): Draw =>
  (ink) => {
    const bottle = turned(280, 515, "190 46, 170 50, 150 62, 130 116, 20 122, 0 114");
    const cap = turned(280, 338, "66 44, 58 50, 0 52");
    const label = polygon([
      [196, 412],
      [364, 412],
      [364, 488],
      [196, 488],
    ]);
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 280, 515, 122),
      path("M430 548c40 -30 96 -24 120 -2c16 18 -50 34 -96 26c-26 -4 -40 -12 -24 -24Z", darker(colour, 0.1)),
      ...drawTurned(ink, bottle, { colour, shine: 1 }),
      path(label, palette.paper),
      line("M212 432H348M212 468H310", palette.oat, 4),
      path(starPath(280, 450, 20, 13, 8), colour),
      ...drawTurned(ink, cap, { colour: palette.walnutDark, shine: 0.7, decor: [ring(cap, 48, palette.brass, 4)] }),
      element("g", { transform: "translate(478 330) rotate(24)" }, [
        path(
          "M0 -230C46 -170 44 -60 4 60C-40 -50 -44 -160 0 -230Z",
          ink.linear([
            [0, "#fdf7ea"],
            [0.5, "#e3d3b8"],
            [1, "#a98f6c"],
          ]),
        ),
        line("M0 -220C4 -100 4 40 4 210", palette.walnut, 4),
        line("M2 -150l-24 30M3 -90l-28 32M3 -30l-20 26M2 -150l26 26M4 -90l28 26M4 -30l20 20", "#b49b76", 2),
        path("M1 190L4 236L8 190Z", palette.ink),
      ]),
    ];
  };

export const kite =
  (first: string, second: string, third: string, scene: Scene): Draw =>
  (ink) => {
    const points = Array.from({ length: 8 }, (_, index) => {
      const angle = (index * Math.PI) / 4 - Math.PI / 2;
      return [286 + 196 * Math.cos(angle), 236 + 196 * Math.sin(angle)] as const;
    });
    const panels = points.map((point, index) =>
      path(polygon([[286, 236], point, points[(index + 1) % 8] ?? [0, 0]]), [first, second][index % 2] ?? first),
    );
    const inner = starPath(286, 236, 128, 92, 8);
    return [
      ...drawScene(ink, scene),
      path(
        "M60 120c20 -24 60 -20 70 0c30 -8 46 22 20 34H52c-22 -8 -14 -36 8 -34ZM430 480c16 -20 48 -16 56 0c26 -6 36 18 16 28H424c-18 -8 -12 -28 6 -28Z",
        "#ffffff",
        { opacity: ".55" },
      ),
      line("M286 236C330 420 250 470 330 560C350 584 380 590 400 598", palette.cream, 4),
      ...[
        [300, 440, 20],
        [292, 492, -30],
        [330, 560, 40],
      ].map(([x, y, turn]) =>
        path("M0 0L-26 -14V14ZM0 0L26 -14V14Z", third, { transform: `translate(${x} ${y}) rotate(${turn})` }),
      ),
      ...panels,
      path(inner, third),
      path(starPath(286, 236, 92, 50, 8, Math.PI / 8), second),
      path(starPath(286, 236, 44, 30, 8), first),
      line(`M286 40V432M90 236H482M147 97L425 375M425 97L147 375`, palette.walnut, 3, { opacity: ".5" }),
      path(
        polygon(points),
        ink.linear(
          [
            [0, "#fff6e2", 0.4],
            [0.5, "#fff6e2", 0],
            [1, "#2a1630", 0.25],
          ],
          "slant",
        ),
      ),
    ];
  };

/** Sheets with a printed pattern, one rolled. */
export const wrapping =
  (ground: string, first: string, second: string, scene: Scene): Draw =>
  (ink) => {
    const tile = (x: number, y: number): string => starPath(x, y, 42, 29, 8);
    const cells = Array.from(
      { length: 20 },
      (_, index) => [124 + (index % 4) * 95, 122 + Math.floor(index / 4) * 95] as const,
    );
    const sheet = polygon([
      [78, 80],
      [458, 80],
      [458, 536],
      [78, 536],
    ]);
    return [
      ...drawScene(ink, scene),
      drawWallShadow(sheet, 16),
      group(
        [
          rect(78, 80, 380, 456, ground),
          path(cells.map(([x, y]) => tile(x, y)).join(""), first),
          path(cells.map(([x, y]) => starPath(x, y, 18, 9, 4)).join(""), ground),
          path(cells.map(([x, y]) => starPath(x + 47, y + 47, 17, 9, 4)).join(""), second),
          rect(
            78,
            80,
            380,
            456,
            ink.linear(
              [
                [0, "#fff6e2", 0.35],
                [0.5, "#fff6e2", 0],
                [1, "#2a1630", 0.2],
              ],
              "slant",
            ),
          ),
        ],
        { "clip-path": ink.clip(sheet) },
      ),
      rect(
        420,
        96,
        74,
        470,
        ink.linear([
          [0, darker(first, 0.1)],
          [0.3, lighter(first, 0.35)],
          [0.7, first],
          [1, darker(first, 0.5)],
        ]),
        { rx: 12 },
      ),
      path([150, 250, 350, 450].map((y) => starPath(452, y, 24, 16, 8)).join(""), ground, { opacity: ".85" }),
      rect(414, 306, 86, 44, second, { opacity: ".95" }),
      ellipse(457, 98, 36, 10, darker(first, 0.5)),
    ];
  };

/** Doors of a town, a card each. */
export const postcards =
  (doors: readonly (readonly [wall: string, door: string])[], scene: Scene): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    ...doors.map(([wall, door], index) => {
      const turn = -18 + index * 12;
      const arch = "M-52 120V-20A52 62 0 0 1 52 -20V120Z";
      return group(
        [
          rect(-104, -140, 208, 284, "#2a1630", { opacity: ".25", transform: "translate(8 12)" }),
          rect(-104, -142, 208, 284, palette.chalk),
          rect(
            -92,
            -130,
            184,
            260,
            ink.linear(
              [
                [0, lighter(wall, 0.3)],
                [1, darker(wall, 0.12)],
              ],
              "slant",
            ),
          ),
          path("M-66 130V-22A66 78 0 0 1 66 -22V130Z", lighter(wall, 0.5)),
          path(
            arch,
            ink.linear([
              [0, lighter(door, 0.25)],
              [1, darker(door, 0.3)],
            ]),
          ),
          line("M0 -80V120M-50 10H50M-50 66H50", darker(door, 0.4), 4),
          ellipse(14, 40, 7, 7, palette.brass),
          path(starPath(0, -36, 17, 11, 8), lighter(door, 0.5)),
          rect(-92, 120, 184, 10, darker(wall, 0.3)),
        ],
        { transform: `translate(${170 + index * 88} ${330 - (index % 2) * 66 + index * 6}) rotate(${turn})` },
      );
    }),
  ];

/** A year on one sheet, with the moon's phases. */
export const almanac =
  (sheet: string, inkColour: string, accent: string, scene: Scene): Draw =>
  (ink) => {
    const moons = Array.from({ length: 12 }, (_, index) => {
      const [x, y] = [178 + (index % 4) * 82, 262 + Math.floor(index / 4) * 92];
      const phase = (index - 5.5) * 5;
      return (
        ellipse(x, y, 29, 29, inkColour) +
        path(
          `M${x} ${y - 25}A25 25 0 0 1 ${x} ${y + 25}A${round(Math.abs(phase) + 3)} 25 0 0 ${phase < 0 ? 1 : 0} ${x} ${y - 25}Z`,
          accent,
        )
      );
    });
    const d = polygon([
      [112, 70],
      [488, 70],
      [488, 546],
      [112, 546],
    ]);
    return [
      ...drawScene(ink, scene),
      drawWallShadow(d, 14),
      path(
        d,
        ink.linear(
          [
            [0, lighter(sheet, 0.4)],
            [1, darker(sheet, 0.08)],
          ],
          "slant",
        ),
      ),
      rect(128, 86, 344, 444, "none", { stroke: inkColour, "stroke-width": 3 }),
      path(starPath(300, 160, 50, 35, 8), accent),
      path(starPath(300, 160, 30, 17, 8), inkColour),
      line("M176 160H230M370 160H424", inkColour, 4),
      ...moons,
      line("M190 508H410", inkColour, 4),
      rect(
        92,
        52,
        416,
        22,
        ink.linear(
          [
            [0, "#a06a3f"],
            [1, palette.walnutDark],
          ],
          "down",
        ),
        { rx: 10 },
      ),
      line("M300 52V18", palette.walnutDark, 4),
    ];
  };
