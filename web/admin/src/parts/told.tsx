// Money and time as they are told on a page.
import type { Money } from "@souk/contracts/money";
import { formatDay, formatMoment } from "../format/dates.ts";
import { formatMoney } from "../format/money-text.ts";
import { locale } from "../texts/texts.ts";

export function toldMoney(money: Money): string {
  return formatMoney(money, locale);
}

export function Amount({ money }: { readonly money: Money }) {
  return <span className="tabular whitespace-nowrap">{toldMoney(money)}</span>;
}

/** `day`: the point in time is told when one looks longer. */
export function Moment({ time, day = false }: { readonly time: string; readonly day?: boolean }) {
  return (
    <time dateTime={time} title={formatMoment(time, locale)} className="whitespace-nowrap">
      {day ? formatDay(time, locale) : formatMoment(time, locale)}
    </time>
  );
}

let plain: Intl.NumberFormat | undefined;

export function toldNumber(value: number, options?: Intl.NumberFormatOptions): string {
  if (options !== undefined) return new Intl.NumberFormat(locale, options).format(value);
  plain ??= new Intl.NumberFormat(locale);
  return plain.format(value);
}

/** Made when first asked for: the names of all regions of the world are many milliseconds on a phone. */
let regions: Intl.DisplayNames | undefined;

/** `DE` is Germany; codes that nobody knows stay codes. */
export function countryName(code: string): string {
  regions ??= new Intl.DisplayNames([locale], { type: "region", fallback: "code" });
  try {
    return regions.of(code) ?? code;
  } catch {
    return code;
  }
}
