// The palette of all pictures: plaster, clay, dye and metal in afternoon light, and mixing between them.
export const palette = {
  chalk: "#fbf5ea",
  cream: "#f4e8d3",
  sand: "#e6cfa8",
  oat: "#d3b88c",
  clay: "#c9774c",
  terracotta: "#b2512d",
  saffron: "#e5a431",
  apricot: "#eeb27a",
  rose: "#cf7374",
  pomegranate: "#9c2b3b",
  aubergine: "#553052",
  lilac: "#b79bc0",
  indigo: "#2f4078",
  sky: "#8fb4cf",
  sea: "#2c7d84",
  mint: "#8fbca4",
  olive: "#7c7d3f",
  leaf: "#4f7045",
  night: "#1c2344",
  ink: "#2b2530",
  brass: "#c8993c",
  brassLight: "#f6de97",
  brassDark: "#7d581d",
  copper: "#bd6f45",
  copperLight: "#f1b58d",
  copperDark: "#6f3519",
  walnut: "#734427",
  walnutDark: "#45281a",
  tan: "#b0713f",
  paper: "#f6ecd6",
} as const;

/** `share` of the second colour in the first, 0 to 1. */
export function mix(first: string, second: string, share: number): string {
  const a = channels(first);
  const b = channels(second);
  const mixed = a.map((value, index) => Math.round(value + ((b[index] ?? 0) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** In shadow colours turn towards aubergine, not towards black. */
export function darker(colour: string, share: number): string {
  return mix(colour, "#2a1630", share);
}

/** In light colours turn towards warm white. */
export function lighter(colour: string, share: number): string {
  return mix(colour, "#fff6e2", share);
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
