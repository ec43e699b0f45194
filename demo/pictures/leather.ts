// The tanner's stall.
import { darker, lighter, palette } from "./colour.ts";
import { element, ellipse, group, type Ink, line, path, polygon, rect, round, starPath } from "./ink.ts";
import { band, drawTurned, ring, wrap } from "./lathe.ts";
import { diamond, star } from "./motifs.ts";
import { drawScene, drawShadow, drawWallShadow, type Scene } from "./scene.ts";
import { turned } from "./vessels.ts";

type Draw = (ink: Ink) => string[];

/** A row of stitches along a line. */
function stitches(d: string, colour: string): string {
  return line(d, lighter(colour, 0.55), 2.6, { "stroke-dasharray": "9 7", opacity: ".85" });
}

function hide(ink: Ink, colour: string): string {
  return ink.linear(
    [
      [0, lighter(colour, 0.32)],
      [0.45, colour],
      [1, darker(colour, 0.42)],
    ],
    "slant",
  );
}

/** Pointed slippers, one over the other. */
export const slippers =
  (colour: string, lining: string, scene: Scene): Draw =>
  (ink) => {
    const sole = "M0 0C-54 -10 -72 -100 -62 -190C-56 -250 -34 -296 -2 -330C34 -296 56 -250 62 -190C72 -100 54 -10 0 0Z";
    const upper = "M-64 -160C-62 -220 -44 -284 -2 -336C42 -284 62 -220 64 -160C40 -186 -40 -186 -64 -160Z";
    const one = (x: number, y: number, turn: number): string =>
      group(
        [
          path(sole, "#2a1630", { transform: "translate(14 16)", opacity: ".3" }),
          path(sole, hide(ink, lining)),
          path("M0 -14C-44 -22 -60 -96 -54 -158C-30 -176 30 -176 54 -158C60 -96 44 -22 0 -14Z", darker(lining, 0.12)),
          path(upper, hide(ink, colour)),
          stitches("M-56 -172C-34 -194 34 -194 56 -172", colour),
          path(starPath(-1, -232, 26, 17, 8), palette.brass),
          path(starPath(-1, -232, 12, 7, 8), colour),
          line("M-2 -330c-4 -14 2 -20 8 -22", colour, 8),
        ],
        { transform: `translate(${x} ${y}) rotate(${turn})` },
      );
    return [...drawScene(ink, { ...scene, horizon: 90 }), one(218, 520, -13), one(392, 532, 9)];
  };

export const satchel =
  (colour: string, scene: Scene): Draw =>
  (ink) => {
    const body =
      "M118 250C118 228 132 222 150 222H450C468 222 482 228 482 250V470C482 500 466 512 446 512H154C134 512 118 500 118 470Z";
    const flap =
      "M112 240C112 218 128 212 150 212H450C472 212 488 218 488 240V340C488 396 420 420 300 420C180 420 112 396 112 340Z";
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 300, 512, 180),
      line("M150 232C120 20 480 20 450 232", darker(colour, 0.4), 20),
      line("M150 232C120 20 480 20 450 232", colour, 15),
      stitches("M150 232C120 20 480 20 450 232", colour),
      path(body, hide(ink, darker(colour, 0.12))),
      path(flap, "#2a1630", { transform: "translate(4 10)", opacity: ".3" }),
      path(flap, hide(ink, colour)),
      stitches("M124 244V338C124 386 186 408 300 408C414 408 476 386 476 338V244", colour),
      ...[200, 400].flatMap((x) => [
        rect(x - 15, 330, 30, 130, hide(ink, darker(colour, 0.2)), { rx: 8 }),
        rect(x - 24, 392, 48, 38, "none", { rx: 7, stroke: palette.brass, "stroke-width": 8 }),
        line(`M${x} 394v30`, palette.brassLight, 6),
      ]),
      path(starPath(300, 310, 42, 29, 8), darker(colour, 0.25)),
      path(starPath(300, 310, 22, 13, 8), colour),
    ];
  };

export const pouf =
  (colour: string, stitch: string, scene: Scene): Draw =>
  (ink) => {
    const body = turned(300, 525, "190 150, 172 182, 100 206, 30 186, 0 152", 1, 0.3);
    const y = 525 - 190;
    const seams = Array.from({ length: 8 }, (_, index) => {
      const angle = (index * Math.PI) / 4 + 0.2;
      return `M300 ${y}L${round(300 + 150 * Math.cos(angle))} ${round(y + 45 * Math.sin(angle))}`;
    });
    const sides = [-1.15, -0.6, 0, 0.6, 1.15].map((angle) => {
      const s = Math.sin(angle);
      return `M${round(300 + 150 * s)} ${round(y + 45 * Math.cos(angle))}C${round(300 + 216 * s)} ${round(y + 90)} ${round(300 + 212 * s)} ${round(y + 160)} ${round(300 + 152 * s)} ${round(y + 190 + 44 * Math.cos(angle))}`;
    });
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 300, 528, 178),
      ...drawTurned(ink, body, {
        colour,
        shine: 0.45,
        decor: [
          line(sides.join(""), darker(colour, 0.45), 5),
          line(sides.join(""), stitch, 2.5, { "stroke-dasharray": "8 7" }),
          path(wrap(body, 96, 10, star(24), 0.5), stitch, { opacity: ".9" }),
          path(wrap(body, 96, 10, star(12), 0.5), colour),
        ],
      }),
      ellipse(
        300,
        y,
        150,
        45,
        ink.radial(
          [
            [0, lighter(colour, 0.4)],
            [0.7, lighter(colour, 0.1)],
            [1, darker(colour, 0.1)],
          ],
          [0.35, 0.3],
        ),
      ),
      line(seams.join(""), darker(colour, 0.45), 4),
      line(seams.join(""), stitch, 2.4, { "stroke-dasharray": "7 6" }),
      group([path(starPath(0, 0, 46, 31, 8), stitch), path(starPath(0, 0, 22, 14, 8), colour)], {
        transform: `translate(300 ${y}) scale(1 .34)`,
      }),
    ];
  };

export const cardWallet =
  (colours: readonly string[], scene: Scene): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    ...colours.map((colour, index) => {
      const turn = -16 + index * 15;
      const d =
        "M-120 -84C-120 -94 -114 -98 -104 -98H104C114 -98 120 -94 120 -84V84C120 94 114 98 104 98H-104C-114 98 -120 94 -120 84Z";
      return group(
        [
          path(d, "#2a1630", { transform: "translate(10 14)", opacity: ".28" }),
          rect(-96, -124, 190, 60, palette.cream, { rx: 8 }),
          rect(-96, -112, 190, 12, palette.indigo),
          path(d, hide(ink, colour)),
          path(
            "M-120 -40C-60 -6 60 -6 120 -40V84C120 94 114 98 104 98H-104C-114 98 -120 94 -120 84Z",
            hide(ink, darker(colour, 0.1)),
          ),
          stitches("M-108 -26V74C-108 84 -104 86 -96 86H96C104 86 108 84 108 74V-26", colour),
          path(starPath(0, 40, 26, 17, 8), darker(colour, 0.3)),
        ],
        { transform: `translate(${220 + index * 80} ${210 + index * 120}) rotate(${turn}) scale(1.08)` },
      );
    }),
  ];

export const braidedBelt =
  (colour: string, scene: Scene): Draw =>
  (ink) => {
    const coil = [150, 116, 82]
      .map((r) => `M${300 - r} 318a${r} ${r * 0.94} 0 1 0 ${2 * r} 0a${r} ${r * 0.94} 0 1 0 ${-2 * r} 0`)
      .join("");
    return [
      ...drawScene(ink, scene),
      line(coil, "#2a1630", 36, { transform: "translate(12 14)", opacity: ".24" }),
      line(coil, darker(colour, 0.4), 34),
      line(coil, colour, 28),
      line(coil, lighter(colour, 0.42), 20, { "stroke-dasharray": "4 18", "stroke-linecap": "butt" }),
      line(coil, darker(colour, 0.5), 26, {
        "stroke-dasharray": "3 19",
        "stroke-dashoffset": "10",
        "stroke-linecap": "butt",
      }),
      line("M448 326C470 420 450 500 400 556", darker(colour, 0.4), 36),
      line("M448 326C470 420 450 500 400 556", colour, 29),
      line("M448 326C470 420 450 500 400 556", lighter(colour, 0.42), 20, {
        "stroke-dasharray": "4 18",
        "stroke-linecap": "butt",
      }),
      group(
        [
          rect(-40, -32, 80, 64, "none", { rx: 12, stroke: palette.brassDark, "stroke-width": 16 }),
          rect(-40, -32, 80, 64, "none", { rx: 12, stroke: palette.brass, "stroke-width": 11 }),
          line("M-36 0H44", palette.brassLight, 8),
        ],
        { transform: "translate(300 318)" },
      ),
    ];
  };

/** A book in leather, bound with a thong. */
export const journal =
  (colour: string, clasp: string, scene: Scene, open = false): Draw =>
  (ink) =>
    open ? openJournal(ink, colour, scene) : closedJournal(ink, colour, clasp, scene);

function closedJournal(ink: Ink, colour: string, clasp: string, scene: Scene): string[] {
  const book = [
    path("M-150 -196H150V204H-150Z", "#2a1630", { transform: "translate(22 20)", opacity: ".28" }),
    rect(-138, -182, 292, 376, palette.cream, { rx: 4 }),
    line("M150 -176V190M145 -176V190M140 -176V190", palette.oat, 2),
    rect(-150, -196, 294, 392, hide(ink, colour), { rx: 12 }),
    rect(-150, -196, 34, 392, darker(colour, 0.4), { rx: 12, opacity: ".55" }),
    stitches("M-104 -180H128V180H-104Z", colour),
    path(starPath(12, -20, 84, 58, 8), darker(colour, 0.3)),
    path(starPath(12, -20, 62, 40, 8), colour),
    path(starPath(12, -20, 34, 20, 8), clasp),
    line("M-150 96H146", darker(colour, 0.55), 12),
    line("M-150 96H146", lighter(colour, 0.2), 7),
    ellipse(
      104,
      96,
      17,
      17,
      ink.radial(
        [
          [0, palette.brassLight],
          [1, palette.brassDark],
        ],
        [0.35, 0.3],
      ),
    ),
  ];
  return [...drawScene(ink, scene), element("g", { transform: "translate(292 306) rotate(-9) scale(1.04)" }, book)];
}

function openJournal(ink: Ink, colour: string, scene: Scene): string[] {
  const rules = Array.from(
    { length: 9 },
    (_, index) => `M330 ${214 + index * 30}C400 ${200 + index * 30} 460 ${204 + index * 30} 506 ${216 + index * 30}`,
  ).join("");
  const script = Array.from(
    { length: 6 },
    (_, index) => `M104 ${226 + index * 34}q12 -22 22 0t22 0t20 -4t24 6t20 -4t22 0t${10 + ((index * 7) % 20)} 2`,
  ).join("");
  return [
    ...drawScene(ink, scene),
    path(
      "M56 176C130 150 240 150 300 186C360 150 470 150 544 176V520C470 494 360 494 300 530C240 494 130 494 56 520Z",
      "#2a1630",
      { transform: "translate(10 22)", opacity: ".3" },
    ),
    path(
      "M56 176C130 150 240 150 300 186C360 150 470 150 544 176V520C470 494 360 494 300 530C240 494 130 494 56 520Z",
      hide(ink, colour),
    ),
    path(
      "M72 176C140 156 240 158 300 192V514C240 482 140 480 72 502Z",
      ink.linear([
        [0, palette.paper],
        [0.8, "#f3e4c4"],
        [1, "#bfa77d"],
      ]),
    ),
    path(
      "M528 176C460 156 360 158 300 192V514C360 482 460 480 528 502Z",
      ink.linear([
        [0, "#bfa77d"],
        [0.2, "#f3e4c4"],
        [1, palette.chalk],
      ]),
    ),
    line(script, palette.indigo, 3.4),
    line(rules, palette.oat, 2),
    path(
      polygon([
        [318, 188],
        [334, 182],
        [334, 400],
        [326, 384],
        [318, 402],
      ]),
      palette.pomegranate,
    ),
    group(
      [
        rect(-6, -150, 12, 260, palette.walnut, { rx: 6 }),
        path("M-6 110L0 150L6 110Z", palette.oat),
        path("M-2 138L0 150L2 138Z", palette.ink),
      ],
      { transform: "translate(452 352) rotate(28)" },
    ),
  ];
}

/** A round box stitched of strips. */
export const leatherBox =
  (colour: string, stitch: string, scene: Scene): Draw =>
  (ink) => {
    const box = turned(300, 515, "150 150, 144 154, 6 154, 0 150", 1, 0.26);
    const lid = turned(300, 372, "52 150, 40 162, 0 162", 1, 0.26);
    return [
      ...drawScene(ink, scene),
      ...drawShadow(ink, 300, 515, 150),
      ...drawTurned(ink, box, {
        colour,
        shine: 0.4,
        decor: [
          path(wrap(box, 76, 18, diamond(20, 42)), darker(colour, 0.3)),
          path(wrap(box, 76, 18, diamond(10, 22)), stitch),
        ],
      }),
      ...drawTurned(ink, lid, {
        colour: darker(colour, 0.08),
        shine: 0.4,
        decor: [band(lid, 12, 0, darker(colour, 0.35)), ring(lid, 28, stitch, 3)],
      }),
      ellipse(
        300,
        320,
        150,
        39,
        ink.radial(
          [
            [0, lighter(colour, 0.4)],
            [1, colour],
          ],
          [0.35, 0.3],
        ),
      ),
      group(
        [
          path(starPath(0, 0, 92, 66, 8), darker(colour, 0.3)),
          path(starPath(0, 0, 66, 40, 8), stitch),
          path(starPath(0, 0, 32, 20, 8), colour),
        ],
        { transform: "translate(300 320) scale(1 .27)" },
      ),
    ];
  };

/** Keys or a bag tag on a loop, hanging. */
export const keyFob =
  (colours: readonly string[], scene: Scene): Draw =>
  (ink) => [
    ...drawScene(ink, scene),
    rect(
      70,
      96,
      460,
      18,
      ink.linear(
        [
          [0, "#a06a3f"],
          [1, palette.walnutDark],
        ],
        "down",
      ),
      { rx: 9 },
    ),
    ...colours.flatMap((colour, index) => {
      const x = 130 + (index * 340) / Math.max(1, colours.length - 1);
      const y = 210 + (index % 2) * 60;
      const d = `M${x} ${y}L${x + 46} ${y + 60}V${y + 170}C${x + 46} ${y + 196} ${x - 46} ${y + 196} ${x - 46} ${y + 170}V${y + 60}Z`;
      return [
        line(`M${x} 106V${y + 20}`, darker(colour, 0.3), 6),
        drawWallShadow(d, 10),
        path(d, hide(ink, colour)),
        stitches(
          `M${x} ${y + 16}L${x + 36} ${y + 64}V${y + 168}C${x + 36} ${y + 186} ${x - 36} ${y + 186} ${x - 36} ${y + 168}V${y + 64}Z`,
          colour,
        ),
        ellipse(x, y + 36, 12, 12, palette.brass),
        ellipse(x, y + 36, 6, 6, palette.ink),
        path(starPath(x, y + 118, 30, 20, 8), palette.brass),
      ];
    }),
  ];
