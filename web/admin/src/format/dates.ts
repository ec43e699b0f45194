// Points in time as people here read them.
export function formatDay(time: string, locale: string): string {
  return formatOf(locale, { dateStyle: "medium" }).format(new Date(time));
}

export function formatMoment(time: string, locale: string): string {
  return formatOf(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));
}

type Style = Pick<Intl.DateTimeFormatOptions, "dateStyle" | "timeStyle">;
/** Dear to make: a chart of thirty days needs sixty. A page has one locale and two styles. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: string, style: Style): Intl.DateTimeFormat {
  const key = `${locale} ${style.timeStyle ?? ""}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, style);
  formats.set(key, made);
  return made;
}

/** `2026-11-25`, in the reader's own time zone: what a day's sales are summed by. */
export function dayKeyOf(time: Date): string {
  const month = String(time.getMonth() + 1).padStart(2, "0");
  return `${time.getFullYear()}-${month}-${String(time.getDate()).padStart(2, "0")}`;
}
