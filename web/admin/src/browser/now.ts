// The browser's clock, at one place.
export function now(): Date {
  return new Date();
}
