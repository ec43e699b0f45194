// The coppersmith's stall.
import { darker, lighter, palette } from "./colour.ts";
import { ellipse, group, type Ink, line, path, round, starPath } from "./ink.ts";
import { band, drawTurned, ring, type Turned, wrap } from "./lathe.ts";
import { arch, diamond, dot, leaf, scallop, star } from "./motifs.ts";
import { drawScene, drawShadow, type Scene } from "./scene.ts";
import { drawHandle, drawHeap, drawVessel, turned } from "./vessels.ts";

type Draw = (ink: Ink) => string[];

/** The marks of a round hammer. */
function hammered(shape: Turned, rows: readonly number[], count: number, colour: string): string {
  return path(
    rows.map((at, index) => wrap(shape, at, count, dot(8), index % 2 ? 0.5 : 0)).join(""),
    lighter(colour, 0.5),
    { opacity: ".3" },
  );
}

export const coffeePot =
  (metal: string, scene: Scene): Draw =>
  (ink) => {
    const body = turned(290, 520, "210 40, 190 44, 150 60, 90 112, 40 104, 0 78", 1.05);
    const lid = turned(290, 302, "130 4, 110 8, 92 22, 80 12, 60 36, 20 46, 0 48");
    const spout =
      "M352 420C430 400 420 300 470 246C482 236 500 236 520 232C508 252 500 262 494 280C470 350 468 450 372 470Z";
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 290, 520, 96),
      ...drawHandle("M228 300C120 250 100 420 196 450", metal, 17),
      path(
        spout,
        ink.linear([
          [0, darker(metal, 0.2)],
          [0.5, lighter(metal, 0.5)],
          [1, darker(metal, 0.35)],
        ]),
      ),
      ...drawTurned(ink, body, {
        colour: metal,
        shine: 1,
        decor: [
          path(wrap(body, 70, 16, leaf(13, 62)), darker(metal, 0.34)),
          path(wrap(body, 150, 18, diamond(8, 11)), darker(metal, 0.34)),
          ring(body, 176, darker(metal, 0.4)),
          ring(body, 62, darker(metal, 0.4)),
          band(body, 16, 6, darker(metal, 0.25)),
        ],
      }),
      ...drawTurned(ink, lid, {
        colour: metal,
        shine: 1,
        decor: [path(wrap(lid, 26, 12, leaf(6, 28)), darker(metal, 0.34)), ring(lid, 62, darker(metal, 0.4))],
      }),
    ];
  };

/** A tray from above, or leaning on the wall. */
export const tray =
  (metal: string, scene: Scene): Draw =>
  (ink) => {
    const around = (count: number, r: number, make: (x: number, y: number, angle: number) => string): string =>
      Array.from({ length: count }, (_, index) => {
        const angle = (2 * Math.PI * index) / count;
        return make(300 + r * Math.sin(angle), 300 - r * Math.cos(angle), angle);
      }).join("");
    const dark = darker(metal, 0.36);
    return [
      ...drawScene(ink, scene),
      ellipse(322, 322, 236, 236, "#2a1630", { opacity: ".26" }),
      ellipse(
        300,
        300,
        236,
        236,
        ink.linear(
          [
            [0, lighter(metal, 0.6)],
            [0.35, metal],
            [0.6, lighter(metal, 0.35)],
            [1, darker(metal, 0.5)],
          ],
          "slant",
        ),
      ),
      ellipse(
        300,
        300,
        214,
        214,
        ink.linear(
          [
            [0, darker(metal, 0.35)],
            [0.4, metal],
            [1, lighter(metal, 0.5)],
          ],
          "slant",
        ),
      ),
      ellipse(
        300,
        300,
        206,
        206,
        ink.radial(
          [
            [0, lighter(metal, 0.65)],
            [0.5, metal],
            [1, darker(metal, 0.15)],
          ],
          [0.36, 0.32],
        ),
      ),
      path(
        around(28, 188, (x, y) => dot(6)(x, y, 1)),
        dark,
      ),
      path(
        around(14, 156, (x, y, angle) => starPath(x, y, 20, 8, 4, angle)),
        dark,
      ),
      ellipse(300, 300, 130, 130, "none", { stroke: dark, "stroke-width": 3 }),
      path(starPath(300, 300, 124, 94, 12), dark),
      path(starPath(300, 300, 104, 76, 12), lighter(metal, 0.2)),
      path(
        around(12, 58, (x, y, angle) => starPath(x, y, 14, 7, 4, angle)),
        dark,
      ),
      path(starPath(300, 300, 34, 20, 8), dark),
      path("M96 240C120 150 190 96 270 86C200 120 150 180 130 262Z", "#fffaf0", { opacity: ".4" }),
    ];
  };

export const mortar =
  (metal: string, scene: Scene): Draw =>
  (ink) => {
    const bowl = turned(290, 520, "230 132, 216 136, 190 118, 110 92, 50 70, 34 84, 14 104, 0 106");
    const pestle = turned(0, 0, "250 14, 236 26, 214 14, 60 13, 36 22, 0 30");
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 290, 520, 108),
      ...drawVessel(ink, bowl, metal, {
        shine: 0.95,
        decor: [
          hammered(bowl, [70, 94, 118, 142, 166], 20, metal),
          ring(bowl, 196, darker(metal, 0.4), 4),
          ring(bowl, 44, darker(metal, 0.4), 4),
          path(wrap(bowl, 20, 22, dot(5)), darker(metal, 0.35)),
        ],
        inside: darker(metal, 0.3),
        rim: metal,
        thickness: 12,
      }),
      ...drawHeap(ink, 286, 300, 92, 34, palette.saffron),
      group(
        drawTurned(ink, pestle, {
          colour: metal,
          shine: 1,
          decor: [ring(pestle, 210, darker(metal, 0.4)), ring(pestle, 190, darker(metal, 0.4))],
        }),
        { transform: "translate(300 312) rotate(34)" },
      ),
      path(
        "M158 296A132 27 0 0 0 422 296L418 316A128 24 0 0 1 164 316Z",
        ink.linear([
          [0, lighter(metal, 0.3)],
          [0.5, lighter(metal, 0.1)],
          [1, darker(metal, 0.45)],
        ]),
      ),
    ];
  };

/** A knocker on a painted door. */
export const doorKnocker =
  (metal: string, door: string, scene: Scene): Draw =>
  (ink) => {
    const planks = [0, 1, 2, 3, 4].map((index) => `M${60 + index * 120} 0V600`).join("");
    const studs = [90, 510].flatMap((y) =>
      [30, 150, 300, 450, 570].map((x) =>
        ellipse(
          x,
          y,
          13,
          13,
          ink.radial(
            [
              [0, lighter(metal, 0.6)],
              [1, darker(metal, 0.5)],
            ],
            [0.35, 0.3],
          ),
        ),
      ),
    );
    const ringPath = "M300 236m-92 108a92 100 0 1 0 184 0a92 100 0 1 0 -184 0";
    return [
      ...drawScene(ink, { ...scene, wall: door, niche: "none" }),
      line(planks, darker(door, 0.5), 5, { opacity: ".7" }),
      line(planks, lighter(door, 0.4), 2, { transform: "translate(5 0)", opacity: ".4" }),
      ...studs,
      path(starPath(308, 228, 116, 84, 8), "#2a1630", { opacity: ".35", transform: "translate(8 12)" }),
      path(
        starPath(300, 218, 116, 84, 8),
        ink.linear(
          [
            [0, lighter(metal, 0.6)],
            [0.5, metal],
            [1, darker(metal, 0.45)],
          ],
          "slant",
        ),
      ),
      path(starPath(300, 218, 92, 66, 8), darker(metal, 0.3)),
      path(
        starPath(300, 218, 80, 56, 8),
        ink.linear(
          [
            [0, lighter(metal, 0.4)],
            [1, darker(metal, 0.2)],
          ],
          "slant",
        ),
      ),
      line(ringPath, "#2a1630", 26, { opacity: ".35", transform: "translate(12 14)" }),
      line(ringPath, darker(metal, 0.5), 26),
      line(ringPath, metal, 19),
      line("M214 320a92 100 0 0 1 60 -72", lighter(metal, 0.75), 6),
      ellipse(
        300,
        222,
        34,
        34,
        ink.radial(
          [
            [0, lighter(metal, 0.7)],
            [0.6, metal],
            [1, darker(metal, 0.45)],
          ],
          [0.35, 0.3],
        ),
      ),
      ellipse(
        300,
        446,
        30,
        26,
        ink.radial(
          [
            [0, lighter(metal, 0.7)],
            [0.6, metal],
            [1, darker(metal, 0.5)],
          ],
          [0.35, 0.3],
        ),
      ),
    ];
  };

export const incenseBurner =
  (metal: string, scene: Scene): Draw =>
  (ink) => {
    const foot = turned(300, 525, "70 26, 50 20, 26 40, 12 96, 0 100");
    const bowl = turned(300, 462, "110 116, 96 124, 50 104, 16 50, 0 30");
    const dome = turned(300, 352, "150 6, 132 16, 118 36, 92 88, 40 116, 0 118");
    const smoke = "M300 190c-34 -40 38 -64 4 -104c-22 -28 18 -44 4 -84";
    return [
      ...drawScene(ink, scene),
      ...[26, 14, 6].map((width, index) =>
        line(smoke, palette.chalk, width, {
          opacity: String(0.13 + index * 0.07),
          transform: `translate(${index * 3} 0)`,
        }),
      ),
      ...drawShadow(ink, 300, 525, 100),
      ...drawTurned(ink, foot, { colour: metal, shine: 1 }),
      ...drawVessel(ink, bowl, metal, {
        shine: 0.95,
        decor: [path(wrap(bowl, 70, 20, arch(9, 30)), darker(metal, 0.38)), ring(bowl, 92, darker(metal, 0.4))],
        inside: darker(metal, 0.5),
      }),
      ...drawTurned(ink, dome, {
        colour: metal,
        shine: 0.95,
        decor: [
          path(wrap(dome, 34, 16, star(17)), darker(metal, 0.75)),
          path(wrap(dome, 76, 14, diamond(8, 15)), darker(metal, 0.75)),
          ring(dome, 100, darker(metal, 0.4)),
          ring(dome, 12, lighter(metal, 0.5)),
        ],
      }),
    ];
  };

export const sugarBowl =
  (metal: string, lidColour: string, scene: Scene): Draw =>
  (ink) => {
    const bowl = turned(300, 515, "120 128, 100 136, 50 118, 18 70, 0 78", 1.08);
    const lid = turned(300, 392, "100 6, 84 20, 70 10, 54 60, 20 122, 0 138");
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 300, 515, 96),
      ...drawTurned(ink, bowl, {
        colour: metal,
        shine: 1,
        decor: [
          hammered(bowl, [40, 62, 84, 106], 26, metal),
          path(wrap(bowl, 122, 24, scallop(17, 14)), darker(metal, 0.3)),
        ],
      }),
      ...drawTurned(ink, lid, {
        colour: lidColour,
        shine: 1,
        decor: [path(wrap(lid, 18, 18, leaf(9, 34)), darker(lidColour, 0.34)), ring(lid, 62, darker(lidColour, 0.4))],
      }),
    ];
  };

/** Measuring cups on one nail. */
export const measures =
  (metal: string, scene: Scene): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    ...[
      [150, 1.25],
      [318, 1],
      [462, 0.76],
    ].flatMap(([cx = 0, scale = 1]) => {
      const cup = turned(cx, 520, "130 64, 124 68, 20 60, 0 52", scale);
      const y = 520 - 110 * scale;
      return [
        ...drawShadow(ink, cx, 520, 60 * scale),
        line(
          `M${round(cx + 50 * scale)} ${round(y)}C${round(cx + 90 * scale)} ${round(y - 90 * scale)} ${round(cx + 60 * scale)} ${round(y - 170 * scale)} ${round(cx + 84 * scale)} ${round(y - 220 * scale)}`,
          darker(metal, 0.3),
          15 * scale,
        ),
        line(
          `M${round(cx + 48 * scale)} ${round(y)}C${round(cx + 88 * scale)} ${round(y - 90 * scale)} ${round(cx + 58 * scale)} ${round(y - 170 * scale)} ${round(cx + 82 * scale)} ${round(y - 220 * scale)}`,
          lighter(metal, 0.3),
          8 * scale,
        ),
        ...drawVessel(ink, cup, metal, {
          shine: 1,
          decor: [
            hammered(cup, [30 * scale, 54 * scale, 78 * scale], 16, metal),
            ring(cup, 112 * scale, darker(metal, 0.4)),
          ],
          inside: darker(metal, 0.25),
          thickness: 6,
        }),
      ];
    }),
  ];
