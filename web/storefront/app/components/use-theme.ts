// The theme as this page has it: the folder's, with what staff have set over it.
import { theme } from "../../theme/theme.ts";
import type { Theme } from "../shop/theme.ts";
import { useShop } from "./use-shop.ts";

export function useTheme(): Omit<Theme, "home" | "navigation"> {
  const { look } = useShop();
  return look === undefined ? theme : { ...theme, ...look.over };
}
