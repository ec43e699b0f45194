// Control characters that no text of a product holds: a tab and line breaks may be. Import refuses a cell that has one, so
// what a shop holds must not, or its export could not come back.

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const EVERY = new RegExp(CONTROL, "g");

export const hasControl = (text: string): boolean => CONTROL.test(text);
export const withoutControl = (text: string): string => text.replace(EVERY, "");
