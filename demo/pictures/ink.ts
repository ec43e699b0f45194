// Writes SVG: elements as strings, gradients and clips collected once. Coordinates are those of a 600 × 600 square.
export const SIZE = 600;

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Colours along a gradient: offset 0 to 1, colour, opacity. */
export type Stop = readonly [offset: number, colour: string, opacity?: number];

export type Ink = {
  /** A paint across the shape's own box, from left to right unless told otherwise. */
  linear(stops: readonly Stop[], direction?: "across" | "down" | "slant"): string;
  radial(stops: readonly Stop[], centre?: readonly [x: number, y: number]): string;
  /** The value of a `clip-path` attribute. */
  clip(d: string): string;
  /** The document, with what stands in `body`. */
  picture(title: string, body: readonly string[]): string;
};

export function createInk(): Ink {
  const defs = new Map<string, string>();

  function define(make: (id: string) => string): string {
    const key = make("");
    const known = defs.get(key);
    if (known !== undefined) return known;
    const id = `d${defs.size}`;
    defs.set(key, id);
    markup.push(make(id));
    return id;
  }
  const markup: string[] = [];

  const linear: Ink["linear"] = (stops, direction = "across") => {
    const end = { across: { x2: 1, y2: 0 }, down: { x2: 0, y2: 1 }, slant: { x2: 1, y2: 1 } }[direction];
    return `url(#${define((id) => element("linearGradient", { id, ...end }, stops.map(stopElement)))})`;
  };
  const radial: Ink["radial"] = (stops, [cx, cy] = [0.5, 0.5]) =>
    `url(#${define((id) => element("radialGradient", { id, cx: String(cx), cy: String(cy), r: ".5" }, stops.map(stopElement)))})`;
  const clip: Ink["clip"] = (d) => `url(#${define((id) => element("clipPath", { id }, [element("path", { d })]))})`;

  const picture: Ink["picture"] = (title, body) =>
    element("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img" }, [
      element("title", {}, [escapeText(title)]),
      element("defs", {}, markup),
      ...body,
    ]);
  return { linear, radial, clip, picture };
}

function stopElement([offset, colour, opacity]: Stop): string {
  return element("stop", {
    offset: String(Math.round(offset * 100) / 100),
    "stop-color": colour,
    "stop-opacity": opacity === undefined ? undefined : String(opacity),
  });
}

export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : value}"`)
    .join("");
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join("")}</${name}>`;
}

export function path(d: string, fill: string, more: Attributes = {}): string {
  return element("path", { d, fill, ...more });
}

/** An open line. */
export function line(d: string, stroke: string, width: number, more: Attributes = {}): string {
  return element("path", {
    d,
    fill: "none",
    stroke,
    "stroke-width": width,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    ...more,
  });
}

export function ellipse(cx: number, cy: number, rx: number, ry: number, fill: string, more: Attributes = {}): string {
  return element("ellipse", { cx, cy, rx, ry, fill, ...more });
}

export function rect(x: number, y: number, width: number, height: number, fill: string, more: Attributes = {}): string {
  return element("rect", { x, y, width, height, fill, ...more });
}

export function group(children: readonly string[], more: Attributes = {}): string {
  return element("g", more, children.length === 0 ? [""] : children);
}

/** `d` of a closed shape through points. */
export function polygon(points: readonly (readonly [number, number])[]): string {
  return `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}Z`;
}

export function polyline(points: readonly (readonly [number, number])[]): string {
  return `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}`;
}

/** `d` of a star or a regular polygon: `inner` equal to `outer` gives the polygon with twice the points. */
export function starPath(cx: number, cy: number, outer: number, inner: number, points: number, turn = 0): string {
  return polygon(
    Array.from({ length: points * 2 }, (_, index) => {
      const angle = turn + (Math.PI * index) / points - Math.PI / 2;
      const radius = index % 2 === 0 ? outer : inner;
      return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)] as const;
    }),
  );
}

export function circlePath(cx: number, cy: number, r: number): string {
  return `M${round(cx - r)} ${round(cy)}a${round(r)} ${round(r)} 0 1 0 ${round(2 * r)} 0a${round(r)} ${round(r)} 0 1 0 ${round(-2 * r)} 0Z`;
}

export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Numbers between 0 and 1 that are the same in every picture of the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
