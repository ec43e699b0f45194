// An amount as people type it. The text stays as typed; who reads it gets minor units, or what is wrong with it.
import { inputTextOf, type ParsedMoney, parseMoney } from "../format/money-text.ts";
import { locale, t } from "../texts/texts.ts";
import { Field, type FieldProps } from "./field.tsx";

export function moneyText(amount: number, currency: string): string {
  return inputTextOf({ amount, currency }, locale);
}

export function readMoney(text: string, currency: string): ParsedMoney {
  return parseMoney(text, currency, locale);
}

/** What to say beside the field; nothing for an amount. */
export function moneyComplaint(parsed: ParsedMoney): string | undefined {
  return "wrong" in parsed ? t.complaints[parsed.wrong] : undefined;
}

type MoneyFieldProps = FieldProps & {
  readonly currency: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly optional?: boolean;
  readonly disabled?: boolean;
};

export function MoneyField({ currency, value, onValue, disabled, ...field }: MoneyFieldProps) {
  return (
    <Field {...field}>
      {(wiring) => (
        <span className="relative block">
          <input
            className="control tabular pr-12 text-right"
            inputMode="decimal"
            autoComplete="off"
            {...wiring}
            value={value}
            disabled={disabled}
            onChange={({ target }) => onValue(target.value)}
          />
          <span
            aria-hidden
            className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-sm text-soft"
          >
            {currency}
          </span>
        </span>
      )}
    </Field>
  );
}
