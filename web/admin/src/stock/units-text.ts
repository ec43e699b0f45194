// Whole units as people type them.
const MOST = 1_000_000_000;

/** Undefined where it is no whole number in reach. Signed: `+3`, `-2` or `−2`, and never nothing. */
export function readUnits(text: string, signed: boolean): number | undefined {
  const bare = text.trim().replace("\u2212", "-");
  if (!(signed ? /^[+-]?\d{1,10}$/ : /^\d{1,10}$/).test(bare)) return undefined;
  const units = Number(bare);
  if (Math.abs(units) > MOST || (signed && units === 0)) return undefined;
  return units;
}
