// The weaver's stall: rugs and cloths that hang or lie, cushions and folded stacks.
import { darker, lighter, palette } from "./colour.ts";
import { element, ellipse, group, type Ink, line, path, polygon, rect, round } from "./ink.ts";
import { drawScene, drawShadow, drawWallShadow, type Scene } from "./scene.ts";
import type { Weave } from "./weaves.ts";

type Draw = (ink: Ink) => string[];
/** Threads that hang from an edge. */
function fringe(x: number, y: number, width: number, length: number, colour: string): string {
  const count = Math.round(width / 9);
  const d = Array.from({ length: count }, (_, index) => {
    const at = x + ((index + 0.5) * width) / count;
    return `M${round(at)} ${round(y)}l${index % 2 === 0 ? 2 : -2} ${round(length * (0.85 + (index % 3) * 0.08))}`;
  });
  return line(d.join(""), colour, 4);
}

/** Light and folds over a cloth that hangs. */
function folds(ink: Ink, x: number, y: number, width: number, height: number, count: number): string {
  const stops = Array.from(
    { length: count * 2 + 1 },
    (_, index) => [index / (count * 2), index % 2 === 0 ? "#2a1630" : "#fff6e2", index % 2 === 0 ? 0.2 : 0.16] as const,
  );
  return rect(x, y, width, height, ink.linear(stops));
}

/** Hangs from a rod on the wall. */
export const hanging =
  (weave: Weave, thread: string, scene: Scene, { width = 300, height = 400, soft = false, ends = true } = {}): Draw =>
  (ink) => {
    const [x, y] = [300 - width / 2, 92];
    const d = polygon([
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ]);
    return [
      ...drawScene(ink, scene),
      drawWallShadow(d, 16),
      ...(ends ? [fringe(x, y + height, width, 38, darker(thread, 0.12))] : []),
      ...weave(x, y, width, height),
      soft
        ? folds(ink, x, y, width, height, 4)
        : rect(
            x,
            y,
            width,
            height,
            ink.linear(
              [
                [0, "#fff6e2", 0.2],
                [0.6, "#fff6e2", 0],
                [1, "#2a1630", 0.24],
              ],
              "slant",
            ),
          ),
      rect(
        x,
        y,
        width,
        18,
        ink.linear(
          [
            [0, "#2a1630", 0],
            [1, "#2a1630", 0.25],
          ],
          "down",
        ),
      ),
      rect(
        x - 42,
        y - 16,
        width + 84,
        18,
        ink.linear(
          [
            [0, "#a06a3f"],
            [0.4, "#8a5632"],
            [1, "#4d2c1a"],
          ],
          "down",
        ),
        { rx: 9 },
      ),
      ...[x - 46, x + width + 46].map((cx) =>
        ellipse(
          cx,
          y - 7,
          15,
          15,
          ink.radial(
            [
              [0, palette.brassLight],
              [1, palette.brassDark],
            ],
            [0.35, 0.3],
          ),
        ),
      ),
    ];
  };

/** Lies on the floor and runs towards the horizon. */
export const lying =
  (weave: Weave, thread: string, scene: Scene): Draw =>
  (ink) => {
    const cloth = group(weave(-150, 0, 300, 430), { transform: "matrix(1.16 0 -.42 .62 390 292)" });
    return [
      ...drawScene(ink, { ...scene, horizon: 250 }),
      path("M238 306L588 306L476 585L110 585Z", "#2a1630", { opacity: ".2" }),
      group([fringe(-150, 430, 300, 34, thread), fringe(-150, -26, 300, 28, thread)], {
        transform: "matrix(1.16 0 -.42 .62 390 292)",
      }),
      cloth,
      group(
        [
          rect(
            -150,
            0,
            300,
            430,
            ink.linear(
              [
                [0, "#fff6e2", 0.24],
                [0.5, "#fff6e2", 0],
                [1, "#2a1630", 0.26],
              ],
              "slant",
            ),
          ),
        ],
        { transform: "matrix(1.16 0 -.42 .62 390 292)" },
      ),
    ];
  };

const CUSHION =
  "M110 190C180 164 420 164 490 190C520 270 520 400 490 486C420 512 180 512 110 486C80 400 80 270 110 190Z";

export const cushion =
  (weave: Weave, tassel: string, scene: Scene): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    ...drawShadow(ink, 300, 500, 190),
    ...[
      [112, 192, 200],
      [488, 192, -20],
      [112, 484, 160],
      [488, 484, 20],
    ].map(([x, y, turn]) =>
      element("g", { transform: `translate(${x} ${y}) rotate(${(turn ?? 0) - 90})` }, [
        fringe(-10, 4, 22, 40, tassel),
        ellipse(0, 6, 12, 9, darker(tassel, 0.2)),
      ]),
    ),
    group(
      [
        ...weave(80, 160, 440, 360),
        path(
          CUSHION,
          ink.radial(
            [
              [0, "#fff6e2", 0.34],
              [0.55, "#fff6e2", 0],
              [1, "#2a1630", 0.5],
            ],
            [0.38, 0.32],
          ),
        ),
      ],
      { "clip-path": ink.clip(CUSHION) },
    ),
    line(CUSHION, tassel, 7, { opacity: ".85" }),
  ];

/** Folded cloths, one on the other; `stripe` runs along the fold. */
export const folded =
  (colours: readonly string[], stripe: string, scene: Scene): Draw =>
  (ink) => {
    const thick = Math.min(74, 300 / colours.length);
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 300, 520, 190),
      ...colours.flatMap((colour, index) => {
        const y = 520 - (index + 1) * thick;
        const [left, right] = [104 + (index % 2) * 9, 496 - ((index + 1) % 2) * 8];
        const d = `M${left + 16} ${round(y)}H${right}C${right + 26} ${round(y)} ${right + 26} ${round(y + thick)} ${right} ${round(y + thick)}H${left + 16}C${left - 10} ${round(y + thick)} ${left - 10} ${round(y)} ${left + 16} ${round(y)}Z`;
        return [
          path(
            d,
            ink.linear(
              [
                [0, lighter(colour, 0.24)],
                [0.4, colour],
                [1, darker(colour, 0.4)],
              ],
              "down",
            ),
          ),
          line(`M${left + 22} ${round(y + thick / 2)}H${right + 12}`, darker(colour, 0.45), 3, { opacity: ".5" }),
          rect(left + 70, y, 14, thick, stripe, { opacity: ".8" }),
          rect(left + 94, y, 5, thick, stripe, { opacity: ".8" }),
        ];
      }),
      ...top(ink, colours, thick, stripe),
    ];
  };

function top(ink: Ink, colours: readonly string[], thick: number, stripe: string): string[] {
  const colour = colours.at(-1) ?? palette.cream;
  const y = 520 - colours.length * thick;
  return [
    path(
      `M118 ${round(y + 4)}L168 ${round(y - 52)}H462L502 ${round(y + 4)}Z`,
      ink.linear(
        [
          [0, lighter(colour, 0.45)],
          [1, lighter(colour, 0.08)],
        ],
        "slant",
      ),
    ),
    path(
      `M176 ${round(y + 4)}L214 ${round(y - 52)}H228L192 ${round(y + 4)}ZM200 ${round(y + 4)}L236 ${round(y - 52)}H242L206 ${round(y + 4)}Z`,
      stripe,
      { opacity: ".8" },
    ),
  ];
}

/** A shawl thrown over a peg: two falls of cloth. */
export const draped =
  (colour: string, edge: string, scene: Scene): Draw =>
  (ink) => {
    const back = "M300 96C230 120 196 300 176 500L282 516C286 360 296 220 312 110Z";
    const front = "M290 96C350 110 404 300 440 540L316 560C300 400 276 240 262 128C266 110 276 98 290 96Z";
    const shade = ink.linear([
      [0, lighter(colour, 0.3)],
      [0.2, colour],
      [0.36, darker(colour, 0.3)],
      [0.5, lighter(colour, 0.16)],
      [0.72, darker(colour, 0.26)],
      [0.86, colour],
      [1, darker(colour, 0.4)],
    ]);
    const bands = (y: number): string =>
      path(
        `M150 ${y}C260 ${y + 26} 360 ${y + 34} 470 ${y + 20}V${y + 40}C360 ${y + 54} 260 ${y + 46} 150 ${y + 20}Z`,
        edge,
        { opacity: ".9" },
      );
    return [
      ...drawScene(ink, scene),
      drawWallShadow(front, 18),
      fringe(180, 498, 102, 44, darker(colour, 0.2)),
      path(
        back,
        ink.linear([
          [0, darker(colour, 0.1)],
          [1, darker(colour, 0.45)],
        ]),
      ),
      group([bands(430), bands(464)], { "clip-path": ink.clip(back) }),
      fringe(320, 544, 118, 44, colour),
      path(front, shade),
      group([bands(462), bands(500), bands(420)], { "clip-path": ink.clip(front) }),
      ellipse(292, 92, 34, 15, palette.walnutDark),
      ellipse(
        290,
        86,
        30,
        14,
        ink.radial(
          [
            [0, "#c08a58"],
            [1, palette.walnut],
          ],
          [0.4, 0.3],
        ),
      ),
    ];
  };
