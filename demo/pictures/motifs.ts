// Small ornaments as path data, made to be wrapped round a pot or set out in rows. `narrow` squeezes the width.
import { polygon, round, starPath } from "./ink.ts";

export type Motif = (x: number, y: number, narrow: number) => string;

export function dot(radius: number): Motif {
  return (x, y, narrow) => {
    const rx = round(radius * narrow);
    return `M${round(x - radius * narrow)} ${round(y)}a${rx} ${round(radius)} 0 1 0 ${round(2 * radius * narrow)} 0a${rx} ${round(radius)} 0 1 0 ${round(-2 * radius * narrow)} 0Z`;
  };
}

export function diamond(width: number, height: number): Motif {
  return (x, y, narrow) =>
    polygon([
      [x, y - height],
      [x + width * narrow, y],
      [x, y + height],
      [x - width * narrow, y],
    ]);
}

/** A pointed leaf that grows from its foot at (x, y); `lean` bends it to the side. */
export function leaf(width: number, height: number, lean = 0): Motif {
  return (x, y, narrow) => {
    const w = width * narrow;
    const tip = `${round(x + lean * narrow)} ${round(y - height)}`;
    return `M${round(x)} ${round(y)}Q${round(x - w)} ${round(y - height * 0.5)} ${tip}Q${round(x + w)} ${round(y - height * 0.5)} ${round(x)} ${round(y)}Z`;
  };
}

/** A round arch that stands on (x, y). */
export function arch(width: number, height: number): Motif {
  return (x, y, narrow) => {
    const w = width * narrow;
    return `M${round(x - w)} ${round(y)}V${round(y - height + width)}A${round(w)} ${round(width)} 0 0 1 ${round(x + w)} ${round(y - height + width)}V${round(y)}Z`;
  };
}

/** Half a disc hanging from (x, y), as on a scalloped edge. */
export function scallop(width: number, height: number): Motif {
  return (x, y, narrow) =>
    `M${round(x - width * narrow)} ${round(y)}A${round(width * narrow)} ${round(height)} 0 0 0 ${round(x + width * narrow)} ${round(y)}Z`;
}

/** A fish bone: a stem with ribs, standing on (x, y). Drawn as lines. */
export function fishbone(width: number, height: number, ribs: number): Motif {
  return (x, y, narrow) => {
    const w = width * narrow;
    const each = Array.from({ length: ribs }, (_, index) => {
      const at = y - (height * (index + 0.6)) / ribs;
      return `M${round(x - w)} ${round(at - w * 0.5)}L${round(x)} ${round(at)}L${round(x + w)} ${round(at - w * 0.5)}`;
    });
    return `M${round(x)} ${round(y)}V${round(y - height)}${each.join("")}`;
  };
}

export function star(radius: number, points = 8): Motif {
  return (x, y, narrow) => squeezed(starPath(0, 0, radius, radius * 0.62, points), x, y, narrow);
}

/** Four petals round a middle. */
export function flower(radius: number): Motif {
  return (x, y, narrow) => {
    const r = radius;
    const n = narrow;
    const p = (dx: number, dy: number): string => `${round(x + dx * n)} ${round(y + dy)}`;
    return `M${p(0, 0)}C${p(-r, -r)} ${p(r, -r)} ${p(0, 0)}C${p(r, -r)} ${p(r, r)} ${p(0, 0)}C${p(r, r)} ${p(-r, r)} ${p(0, 0)}C${p(-r, r)} ${p(-r, -r)} ${p(0, 0)}Z`;
  };
}

function squeezed(d: string, x: number, y: number, narrow: number): string {
  let across = true;
  return d.replace(/-?[\d.]+/g, (text) => {
    const value = across ? x + Number(text) * narrow : y + Number(text);
    across = !across;
    return round(value);
  });
}
