// What is woven into a cloth. A weave fills a box; the cloth around it gives it folds, fringe and light.
import { palette } from "./colour.ts";
import { group, path, polygon, rect, round, starPath } from "./ink.ts";

export type Weave = (x: number, y: number, width: number, height: number) => string[];

/** Rows of lozenges within lozenges. */
export const lozenges =
  (ground: string, first: string, second: string, columns = 3): Weave =>
  (x, y, width, height) => {
    const w = width / columns;
    const rows = Math.round(height / (w * 1.15));
    const h = height / rows;
    const each = (scale: number): string =>
      Array.from({ length: rows * columns }, (_, index) => {
        const cx = x + ((index % columns) + 0.5) * w;
        const cy = y + (Math.floor(index / columns) + 0.5) * h;
        return polygon([
          [cx, cy - h * scale],
          [cx + w * scale, cy],
          [cx, cy + h * scale],
          [cx - w * scale, cy],
        ]);
      }).join("");
    return [
      rect(x, y, width, height, ground),
      path(each(0.5), first),
      path(each(0.36), ground),
      path(each(0.24), second),
      path(each(0.1), ground),
    ];
  };

/** Bands of many widths; some carry teeth. */
export const stripes =
  (colours: readonly string[], count: number, teeth = false): Weave =>
  (x, y, width, height) => {
    const each = height / count;
    return Array.from({ length: count }, (_, index) => {
      const colour = colours[index % colours.length] ?? palette.cream;
      const next = colours[(index + 1) % colours.length] ?? palette.cream;
      const top = y + index * each;
      const band = rect(x, top, width, each + 0.5, colour);
      if (!teeth || index % 3 !== 1) return band;
      const n = 12;
      const w = width / n;
      const d = Array.from({ length: n }, (_tooth, at) =>
        polygon([
          [x + at * w, top + each],
          [x + (at + 0.5) * w, top + each * 0.2],
          [x + (at + 1) * w, top + each],
        ]),
      ).join("");
      return band + path(d, next);
    });
  };

/** A field with a border and a medallion. */
export const medallion =
  (field: string, border: string, accent: string): Weave =>
  (x, y, width, height) => {
    const m = width * 0.13;
    const [cx, cy] = [x + width / 2, y + height / 2];
    const count = 9;
    const diamonds = Array.from({ length: count }, (_, index) => y + ((index + 0.5) * height) / count).flatMap((at) =>
      [x + m / 2, x + width - m / 2].map((side) =>
        polygon([
          [side, at - 16],
          [side + 11, at],
          [side, at + 16],
          [side - 11, at],
        ]),
      ),
    );
    const corners = [
      [x + m, y + m],
      [x + width - m, y + m],
      [x + m, y + height - m],
      [x + width - m, y + height - m],
    ].map(([px, py]) =>
      polygon([
        [px ?? 0, py ?? 0],
        [(px ?? 0) + Math.sign(cx - (px ?? 0)) * 74, py ?? 0],
        [px ?? 0, (py ?? 0) + Math.sign(cy - (py ?? 0)) * 96],
      ]),
    );
    return [
      rect(x, y, width, height, border),
      path(diamonds.join(""), accent),
      rect(x + m, y + m, width - 2 * m, height - 2 * m, field),
      rect(x + m + 8, y + m + 8, width - 2 * m - 16, height - 2 * m - 16, "none", {
        stroke: accent,
        "stroke-width": 4,
      }),
      path(corners.join(""), border),
      group(
        [
          path(starPath(0, 0, 92, 66, 8), border),
          path(starPath(0, 0, 74, 52, 8), accent),
          path(starPath(0, 0, 54, 30, 8), field),
          path(starPath(0, 0, 22, 12, 8), border),
        ],
        { transform: `translate(${round(cx)} ${round(cy)}) scale(1 1.35)` },
      ),
    ];
  };

/** Small figures in rows: birds, combs and stars as village weavers knot them. */
export const figures =
  (ground: string, colours: readonly string[]): Weave =>
  (x, y, width, height) => {
    const shapes = [
      "M-16 14V-4H-8V-14H0V-4H16V4H6V14H0V6H-8V14Z",
      "M-15 -13H15V-7H11V13H6V-7H3V13H-3V-7H-6V13H-11V-7H-15Z",
      starPath(0, 0, 17, 8, 4),
      "M0 -15L15 0L0 15L-15 0ZM0 -6L-6 0L0 6L6 0Z",
    ];
    const columns = 4;
    const rows = Math.round(height / 72);
    const items = Array.from({ length: rows * columns }, (_, index) => {
      const row = Math.floor(index / columns);
      const shape = (index + row) % shapes.length;
      const at = `translate(${round(x + ((index % columns) + 0.5) * (width / columns))} ${round(y + (row + 0.5) * (height / rows))})`;
      return path(shapes[shape] ?? "", colours[(index * 2 + row) % colours.length] ?? palette.ink, {
        transform: at,
        "fill-rule": "evenodd",
      });
    });
    return [rect(x, y, width, height, ground), ...items];
  };

export const plain =
  (colour: string, edge: string): Weave =>
  (x, y, width, height) => [
    rect(x, y, width, height, colour),
    rect(x, y + height - 66, width, 10, edge),
    rect(x, y + height - 46, width, 22, edge),
    rect(x, y + 24, width, 10, edge),
  ];
