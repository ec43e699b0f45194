// A list of short words: Enter or a comma adds one, Backspace in the empty field takes the last one away.
import { X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { t } from "../texts/texts.ts";
import { Field, type FieldProps } from "./field.tsx";

type ChipsFieldProps = FieldProps & {
  readonly values: readonly string[];
  readonly onValues: (values: readonly string[]) => void;
  readonly maxLength: number;
  readonly optional?: boolean;
};

export function ChipsField({ values, onValues, maxLength, ...field }: ChipsFieldProps) {
  const [text, setText] = useState("");
  const add = (): void => {
    const fresh = text
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== "" && !values.includes(each));
    if (fresh.length > 0) onValues([...values, ...new Set(fresh)]);
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" || (event.key === "," && text.trim() !== "")) {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && text === "" && values.length > 0) {
      onValues(values.slice(0, -1));
    }
  };
  return (
    <Field {...field}>
      {(wiring) => (
        <div className="control flex h-auto flex-wrap items-center gap-1.5 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent">
          {values.map((value) => (
            <span key={value} className="inline-flex max-w-full items-center gap-1 rounded-full bg-plain-tint pl-2.5">
              <span className="truncate">{value}</span>
              <button
                type="button"
                className="grid size-6 place-items-center rounded-full hover:bg-line"
                aria-label={`${t.common.remove}: ${value}`}
                onClick={() => onValues(values.filter((each) => each !== value))}
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </span>
          ))}
          <input
            {...wiring}
            className="min-w-24 flex-1 bg-transparent outline-none"
            maxLength={maxLength}
            value={text}
            placeholder={t.chips.add}
            onChange={({ target }) => setText(target.value)}
            onKeyDown={onKeyDown}
            onBlur={add}
          />
        </div>
      )}
    </Field>
  );
}
