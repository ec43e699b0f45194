// A text in each language of the shop.
import { type ThemeLocale, themeLocales } from "@souk/contracts/web/theme-schema";
import { TextArea, TextField } from "../parts/field.tsx";
import { t } from "../texts/texts.ts";

type LocalText = { [Locale in ThemeLocale]: string };

type LocalFieldsProps = {
  readonly label: (language: string) => string;
  readonly value: LocalText;
  readonly onValue: (value: LocalText) => void;
  readonly maxLength: number;
  readonly long?: boolean;
  readonly errors: ReadonlyMap<string, string>;
  /** Of the text, in what is saved. */
  readonly pointer: string;
};

export function LocalFields({ label, value, onValue, maxLength, long = false, errors, pointer }: LocalFieldsProps) {
  return (
    <>
      {themeLocales.map((each) => {
        const empty = value[each].trim() === "" ? t.complaints.required : undefined;
        const field = {
          label: label(t.languages[each]),
          lang: each,
          maxLength,
          value: value[each],
          onValue: (text: string) => onValue({ ...value, [each]: text }),
          error: empty ?? errors.get(`${pointer}/${each}`),
        };
        return long ? <TextArea key={each} {...field} /> : <TextField key={each} {...field} />;
      })}
    </>
  );
}

export function inAllLanguages(text: string): LocalText {
  return { en: text, de: text };
}
