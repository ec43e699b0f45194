// The cloth over a stall.
import { awningOf } from "../shop/theme.ts";
import { useTheme } from "./use-theme.ts";

export type AwningProps = {
  /** A collection's handle; without one it is the market's own awning. */
  readonly stall?: string;
  readonly size?: "low" | "high";
};

const sizes = { low: " awning-low", high: " awning-high" } as const;

export function Awning({ stall, size }: AwningProps) {
  const theme = useTheme();
  const colours = `awning-${stall === undefined ? 0 : awningOf(theme, stall)}`;
  return <span aria-hidden="true" className={`awning ${colours}${size === undefined ? "" : sizes[size]}`} />;
}
