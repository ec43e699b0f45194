// Whatever is turned on a wheel or spun on a lathe: pots, tins, lamps, drums. A profile from top to bottom becomes a
// body seen a little from above, lit from the upper left, and bands and motifs run round it in perspective.
import { darker, lighter } from "./colour.ts";
import { ellipse, group, type Ink, line, path, polyline, rect, round } from "./ink.ts";

/** Heights above the base and radii, from the top down. */
export type Profile = readonly (readonly [height: number, radius: number])[];

export type Turned = {
  readonly cx: number;
  readonly base: number;
  readonly profile: Profile;
  /** Height of an ellipse as a share of its width. */
  readonly tilt?: number;
};

const SAMPLES_A_SPAN = 8;
const TILT = 0.2;
/** The colour of all shadows. */
const SHADE = "#2a1630";
/** Motifs beyond this angle are too narrow to see. */
const WIDEST = 1.4;

export function tiltOf(turned: Turned): number {
  return turned.tilt ?? TILT;
}

/** Points of the right-hand side, top to bottom, on a smooth curve through the profile. */
function side({ base, profile }: Turned): [radius: number, y: number][] {
  const at = (index: number): readonly [number, number] =>
    profile[Math.max(0, Math.min(profile.length - 1, index))] ?? [0, 0];
  const points: [number, number][] = [];
  for (let span = 0; span < profile.length - 1; span += 1) {
    const [p0, p1, p2, p3] = [at(span - 1), at(span), at(span + 1), at(span + 2)];
    for (let step = 0; step < SAMPLES_A_SPAN; step += 1) {
      const t = step / SAMPLES_A_SPAN;
      points.push([spline(p0[1], p1[1], p2[1], p3[1], t), base - spline(p0[0], p1[0], p2[0], p3[0], t)]);
    }
  }
  const last = at(profile.length - 1);
  points.push([last[1], base - last[0]]);
  return points;
}

function spline(a: number, b: number, c: number, d: number, t: number): number {
  return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t);
}

export function radiusAt(turned: Turned, height: number): number {
  const y = turned.base - height;
  const points = side(turned);
  for (let index = 1; index < points.length; index += 1) {
    const [r0, y0] = points[index - 1] ?? [0, 0];
    const [r1, y1] = points[index] ?? [0, 0];
    if (y <= y1) return y1 === y0 ? r1 : r0 + ((r1 - r0) * Math.max(0, y - y0)) / (y1 - y0);
  }
  return points.at(-1)?.[0] ?? 0;
}

/** Cubic curves down the body at a share of its radius: -1 is the left edge, 1 the right one. */
function curveDown(
  { cx, base, profile }: Turned,
  share: number,
  lift = 0,
): { start: string; down: string; up: string; end: string } {
  const points = profile.map(
    ([height, radius]) => [cx + radius * share, base - height + Math.abs(radius) * lift] as const,
  );
  const at = (index: number): readonly [number, number] =>
    points[Math.max(0, Math.min(points.length - 1, index))] ?? [0, 0];
  const spans = points.slice(1).map((_, index) => {
    const [p0, p1, p2, p3] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    const c1 = [p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6] as const;
    const c2 = [p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6] as const;
    return { p1, c1, c2, p2 };
  });
  const text = ([x, y]: readonly [number, number]): string => `${round(x)} ${round(y)}`;
  return {
    start: text(at(0)),
    end: text(at(points.length - 1)),
    down: spans.map(({ c1, c2, p2 }) => `C${text(c1)} ${text(c2)} ${text(p2)}`).join(""),
    up: spans
      .toReversed()
      .map(({ p1, c1, c2 }) => `C${text(c2)} ${text(c1)} ${text(p1)}`)
      .join(""),
  };
}

/** The whole body as one outline, closed over its top. */
export function bodyPath(turned: Turned): string {
  const tilt = tiltOf(turned);
  const left = curveDown(turned, -1);
  const right = curveDown(turned, 1);
  const [, rTop] = turned.profile[0] ?? [0, 0];
  const [, rBottom] = turned.profile.at(-1) ?? [0, 0];
  return `M${left.start}${left.down}A${round(rBottom)} ${round(rBottom * tilt)} 0 0 0 ${right.end}${right.up}A${round(rTop)} ${round(rTop * tilt)} 0 0 0 ${left.start}Z`;
}

/** What lies between two heights, wider than the body: it is clipped to it. */
function bandPath(turned: Turned, top: number, bottom: number): string {
  const { cx, base } = turned;
  const edge = (height: number, sweep: 0 | 1): string => {
    const r = radiusAt(turned, height) + 1;
    return `A${round(r)} ${round(r * tiltOf(turned))} 0 0 ${sweep} ${round(sweep === 0 ? cx + r : cx - r)} ${round(base - height)}`;
  };
  const widest = Math.max(...turned.profile.map(([, radius]) => radius)) + 4;
  const [left, right] = [round(cx - widest), round(cx + widest)];
  const rTop = radiusAt(turned, top) + 1;
  const rBottom = radiusAt(turned, bottom) + 1;
  return `M${left} ${round(base - top)}V${round(base - bottom)}H${round(cx - rBottom)}${edge(bottom, 0)}H${right}V${round(base - top)}H${round(cx + rTop)}${edge(top, 1)}Z`;
}

export function topOf(turned: Turned): number {
  return turned.profile[0]?.[0] ?? 0;
}

export type Finish = {
  readonly colour: string;
  /** 0 is matt, 1 is polished. */
  readonly shine?: number;
  /** Bands and motifs, drawn under the light. */
  readonly decor?: readonly string[];
};

export function drawTurned(ink: Ink, turned: Turned, { colour, shine = 0.4, decor = [] }: Finish): string[] {
  const widest = Math.max(...turned.profile.map(([, radius]) => radius));
  const top = turned.base - topOf(turned) - (turned.profile[0]?.[1] ?? 0) * tiltOf(turned);
  const height = turned.base + (turned.profile.at(-1)?.[1] ?? 0) * tiltOf(turned) - top;
  const cover = (fill: string): string => rect(turned.cx - widest, top, widest * 2, height, fill);
  return [
    group(
      [
        cover(colour),
        ...decor,
        cover(
          ink.linear([
            [0, SHADE, 0.26],
            [0.16, SHADE, 0],
            [0.5, SHADE, 0.02],
            [0.82, SHADE, 0.4],
            [0.95, SHADE, 0.54],
            [1, SHADE, 0.4],
          ]),
        ),
        cover(
          ink.linear(
            [
              [0, "#fff6e2", 0.1 + shine * 0.1],
              [0.55, "#fff6e2", 0],
              [1, SHADE, 0.2],
            ],
            "down",
          ),
        ),
        ...highlight(ink, turned, shine),
      ],
      { "clip-path": ink.clip(bodyPath(turned)) },
    ),
  ];
}

/** A soft stripe of light along the left of the body. */
function highlight(ink: Ink, turned: Turned, shine: number): string[] {
  if (shine <= 0) return [];
  const outer = curveDown(turned, -0.66, 0.12);
  const inner = curveDown(turned, -0.56 + 0.12 * shine, 0.14);
  const fill = ink.linear(
    [
      [0.02, "#fffaf0", 0],
      [0.22, "#fffaf0", 0.2 + 0.45 * shine],
      [0.7, "#fffaf0", 0.1 + 0.2 * shine],
      [0.92, "#fffaf0", 0],
    ],
    "down",
  );
  return [path(`M${outer.start}${outer.down}L${inner.end}${inner.up}Z`, fill)];
}

/** The opening: a rim, and the dark, or the contents, inside. */
export function drawOpening(ink: Ink, turned: Turned, rim: string, inside: string, thickness = 7): string[] {
  const [top, radius] = turned.profile[0] ?? [0, 0];
  const y = turned.base - top;
  const tilt = tiltOf(turned);
  const inner = radius - thickness;
  return [
    ellipse(
      turned.cx,
      y,
      radius,
      radius * tilt,
      ink.linear([
        [0, lighter(rim, 0.35)],
        [0.6, rim],
        [1, darker(rim, 0.4)],
      ]),
    ),
    ellipse(
      turned.cx,
      y + 1,
      inner,
      inner * tilt,
      ink.linear([
        [0, darker(inside, 0.55)],
        [0.5, darker(inside, 0.25)],
        [1, inside],
      ]),
    ),
  ];
}

export function band(turned: Turned, top: number, bottom: number, colour: string, opacity?: number): string {
  return path(bandPath(turned, top, bottom), colour, { opacity: opacity === undefined ? undefined : String(opacity) });
}

/** A thin line round the body. */
export function ring(turned: Turned, height: number, colour: string, width = 3): string {
  const r = radiusAt(turned, height);
  const y = turned.base - height;
  return line(
    `M${round(turned.cx - r)} ${round(y)}A${round(r)} ${round(r * tiltOf(turned))} 0 0 0 ${round(turned.cx + r)} ${round(y)}`,
    colour,
    width,
  );
}

/** Where an angle from the front (−π/2 to π/2) lies on the body, and how narrow things are there. */
export function onBody(turned: Turned, height: number, angle: number): { x: number; y: number; narrow: number } {
  const r = radiusAt(turned, height);
  return {
    x: turned.cx + r * Math.sin(angle),
    y: turned.base - height + r * tiltOf(turned) * Math.cos(angle),
    narrow: Math.cos(angle),
  };
}

/** Motifs round the body, in one path. `count` are on a full turn. */
export function wrap(
  turned: Turned,
  height: number,
  count: number,
  motif: (x: number, y: number, narrow: number) => string,
  shift = 0,
): string {
  const step = (2 * Math.PI) / count;
  const first = Math.ceil((-WIDEST - shift * step) / step);
  const last = Math.floor((WIDEST - shift * step) / step);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const { x, y, narrow } = onBody(turned, height, (first + index + shift) * step);
    return motif(x, y, narrow);
  }).join("");
}

/** A zigzag or a wave round the body. */
export function zigzag(turned: Turned, height: number, count: number, rise: number, colour: string, width = 4): string {
  const points = Array.from({ length: count + 1 }, (_, index) => {
    const { x, y } = onBody(turned, height, -Math.PI / 2 + (Math.PI * index) / count);
    return [x, y + (index % 2 === 0 ? rise : -rise)] as const;
  });
  return line(polyline(points), colour, width);
}
