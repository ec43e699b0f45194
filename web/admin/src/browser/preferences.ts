// What this browser remembers of its user: the language, light or dark, and what was put away. Storage may be forbidden;
// then it forgets.
export type Language = "en" | "de";
export type Shade = "system" | "light" | "dark";

const PREFIX = "souk-admin:";

export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}

export function languageOf(): Language {
  const chosen = remembered("language");
  if (chosen === "en" || chosen === "de") return chosen;
  return navigator.language.toLowerCase().startsWith("de") ? "de" : "en";
}

/** For numbers and dates: the browser's own region where it speaks the chosen language. */
export function localeOf(language: Language): string {
  return navigator.languages.find((each) => each.toLowerCase().startsWith(language)) ?? language;
}

export function shadeOf(): Shade {
  const chosen = remembered("shade");
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

export function applyShade(shade: Shade): void {
  if (shade === "system") delete document.documentElement.dataset.shade;
  else document.documentElement.dataset.shade = shade;
}
