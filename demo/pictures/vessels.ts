// Pots, bowls, cups and jars, and the parts that are put on them: handles, spouts, lids.
import { darker, lighter, palette } from "./colour.ts";
import { ellipse, type Ink, line, path, round } from "./ink.ts";
import { drawOpening, drawTurned, type Profile, type Turned } from "./lathe.ts";

/** A profile may be written as text, from the top down: `"300 62, 150 112, 0 72"` are heights and radii. */
export function turned(cx: number, base: number, profile: Profile | string, scale = 1, tilt?: number): Turned {
  return {
    cx,
    base,
    profile: (typeof profile === "string" ? parseProfile(profile) : profile).map(
      ([height, radius]) => [height * scale, radius * scale] as const,
    ),
    ...(tilt === undefined ? {} : { tilt }),
  };
}

function parseProfile(text: string): Profile {
  return text.split(",").map((pair) => {
    const [height = "", radius = ""] = pair.trim().split(" ");
    return [Number(height), Number(radius)] as const;
  });
}

export const profiles = {
  jug: "300 62, 278 50, 240 44, 205 60, 150 112, 90 124, 40 98, 0 72",
  vase: "320 42, 300 32, 262 30, 225 52, 170 96, 110 104, 50 78, 0 54",
  bowl: "130 170, 100 164, 62 138, 30 92, 14 66, 0 64",
  deepBowl: "165 150, 120 148, 70 122, 30 82, 12 60, 0 58",
  cup: "110 66, 80 65, 45 58, 18 44, 0 36",
  jar: "190 66, 176 72, 150 98, 90 110, 35 96, 0 76",
  dish: "44 168, 32 164, 14 120, 0 84",
  tin: "230 90, 0 90",
} as const;

/** A loop at one side, thick as a finger. */
export function drawHandle(d: string, colour: string, width: number): string[] {
  return [
    line(d, darker(colour, 0.45), width + 3),
    line(d, colour, width),
    line(d, lighter(colour, 0.5), width * 0.25, {
      opacity: ".6",
      transform: `translate(${round(-width * 0.16)} ${round(-width * 0.16)})`,
    }),
  ];
}

/** What is in a bowl: a heap with a lit and a dark side. */
export function drawHeap(ink: Ink, cx: number, y: number, radius: number, height: number, colour: string): string[] {
  const d = `M${round(cx - radius)} ${round(y)}C${round(cx - radius * 0.6)} ${round(y - height * 0.35)} ${round(cx - radius * 0.2)} ${round(y - height)} ${round(cx)} ${round(y - height)}C${round(cx + radius * 0.2)} ${round(y - height)} ${round(cx + radius * 0.6)} ${round(y - height * 0.35)} ${round(cx + radius)} ${round(y)}A${round(radius)} ${round(radius * 0.2)} 0 0 1 ${round(cx - radius)} ${round(y)}Z`;
  return [
    path(
      d,
      ink.linear([
        [0, lighter(colour, 0.32)],
        [0.45, colour],
        [1, darker(colour, 0.42)],
      ]),
    ),
  ];
}

export function drawLiquid(ink: Ink, cx: number, y: number, radius: number, colour: string): string[] {
  return [
    ellipse(
      cx,
      y,
      radius,
      radius * 0.2,
      ink.linear([
        [0, darker(colour, 0.25)],
        [0.6, colour],
        [1, lighter(colour, 0.25)],
      ]),
    ),
    ellipse(cx - radius * 0.3, y - radius * 0.04, radius * 0.3, radius * 0.05, palette.chalk, { opacity: ".5" }),
  ];
}

/** A vessel with its opening. */
export function drawVessel(
  ink: Ink,
  shape: Turned,
  colour: string,
  options: { shine?: number; decor?: readonly string[]; rim?: string; inside?: string; thickness?: number } = {},
): string[] {
  const { shine = 0.4, decor = [], rim = colour, inside = darker(colour, 0.35), thickness = 7 } = options;
  return [...drawTurned(ink, shape, { colour, shine, decor }), ...drawOpening(ink, shape, rim, inside, thickness)];
}

/** Three or more curls of steam. */
export function drawSteam(cx: number, y: number, height: number): string[] {
  return [-26, 0, 24].map((shift, index) => {
    const h = height * (index === 1 ? 1 : 0.75);
    const x = cx + shift;
    return line(
      `M${x} ${y}c-14 ${round(-h * 0.25)} 16 ${round(-h * 0.4)} 2 ${round(-h * 0.6)}s10 ${round(-h * 0.25)} 4 ${round(-h * 0.4)}`,
      palette.chalk,
      7,
      { opacity: ".38" },
    );
  });
}
