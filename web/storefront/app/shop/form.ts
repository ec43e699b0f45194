// The fields of our forms, as both sides know them.
import type { MessageKey } from "../text/message.ts";

export type Values = Readonly<Record<string, string>>;
export type FieldTrouble = "missing" | "long" | "email" | "wrong" | "short";
export type Troubles = Readonly<Record<string, FieldTrouble>>;

export const addressNames = ["name", "line1", "line2", "postalCode", "city", "region", "country", "phone"] as const;
export type AddressName = (typeof addressNames)[number];

/** As the contracts have them. */
export const limits: Readonly<Record<AddressName | "email" | "password", number>> = {
  ...{ name: 200, line1: 200, line2: 200, postalCode: 20, city: 120, region: 120, country: 2, phone: 40 },
  ...{ email: 254, password: 200 },
};
export const MIN_PASSWORD = 8;

export function troubleOfNewPassword(password: string): FieldTrouble | undefined {
  if (password.length < MIN_PASSWORD) return "short";
  return password.length > limits.password ? "long" : undefined;
}

export const troubleKeys: Readonly<Record<FieldTrouble, MessageKey>> = {
  missing: "field.missing",
  long: "field.long",
  email: "field.notAnEmail",
  wrong: "field.wrong",
  short: "field.shortPassword",
};

/** Where a form may lead back to: a path of ours, and nothing that a browser takes for another host. */
export function localPath(text: string | null | undefined, otherwise: string): string {
  const isOurs = text && /^\/(?![/\\])[^\\\s]*$/.test(text) && text.length <= 500;
  return isOurs ? text : otherwise;
}
