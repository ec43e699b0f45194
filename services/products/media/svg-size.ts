// The room that a drawing wants, from the head of an SVG that was cleaned: its width and height, else its view box. Only the
// ratio matters to pages, so anything that is not plain pixels is left to the box.

import type { PictureSize } from "@souk/contracts/products/picture";
import { MAX_EDGE } from "@souk/contracts/products/product-schema";

const PIXELS = /^\s*(\d+(?:\.\d+)?)(?:px)?\s*$/;

export function svgSize(svg: string): PictureSize | undefined {
  const [head = ""] = /^<svg[^>]*>/.exec(svg) ?? [];
  const attribute = (name: string): string => new RegExp(`\\s${name}="([^"]*)"`).exec(head)?.[1] ?? "";
  const [, width] = PIXELS.exec(attribute("width")) ?? [];
  const [, height] = PIXELS.exec(attribute("height")) ?? [];
  if (width !== undefined && height !== undefined) return edges(Number(width), Number(height));
  const [, , across, down] = attribute("viewBox")
    .trim()
    .split(/[\s,]+/);
  return edges(Number(across), Number(down));
}

function edges(width: number, height: number): PictureSize | undefined {
  const isEdge = (edge: number): boolean => edge >= 1 && edge <= MAX_EDGE;
  const size = { width: Math.round(width), height: Math.round(height) };
  return isEdge(size.width) && isEdge(size.height) ? size : undefined;
}
