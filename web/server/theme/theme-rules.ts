// What may be saved as a theme: it fits the schema, and its colours can be read.
import { problem } from "@souk/chassis/errors";
import { createValidatorCompiler, toFieldErrors } from "@souk/chassis/server-validation";
import type { FieldError } from "@souk/contracts/problem";
import { type WeakPair, weakPairs } from "@souk/contracts/web/theme-contrast";
import { type ThemeDefaults, type ThemeSettings, ThemeSettingsSchema } from "@souk/contracts/web/theme-schema";

const validate = createValidatorCompiler()({
  schema: ThemeSettingsSchema,
  method: "PUT",
  url: "/admin/theme",
  httpPart: "body",
});

/** Throws invalid_request with every fault by its JSON pointer. */
export function parseSettings(body: unknown): ThemeSettings {
  if (validate(body) === true) return body as ThemeSettings;
  const errors = toFieldErrors((validate.errors ?? []) as Parameters<typeof toFieldErrors>[0], "body");
  throw problem("invalid_request", "these are no settings of a theme", { errors });
}

/** Throws `unprocessable` where text could not be read, and says which colours are too close. */
export function expectReadable(settings: ThemeSettings, defaults: ThemeDefaults): void {
  const weak = weakPairs(settings.colours ?? {}, defaults.colours);
  if (weak.length === 0) return;
  throw problem("unprocessable", "some colours can't be read on others", { errors: weak.map(toFieldError) });
}

function toFieldError({ scheme, front, back, contrast, least }: WeakPair): FieldError {
  const name = front.startsWith("#") ? `the tags' text (${front})` : front;
  const short = Math.floor(contrast * 10) / 10; // Never rounded up to what is needed.
  return {
    pointer: `/colours/${scheme}/${front.startsWith("#") ? back : front}`,
    code: "weak_contrast",
    message: `${name} on ${back} has a contrast of ${short} by ${scheme}; ${least} is needed`,
  };
}
