// A labelled input with its hint and its error, bound together for screen readers.
import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";
import { t } from "../texts/texts.ts";

export type FieldProps = {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** The label is for screen readers only, from a width on or always: a table's head says it for the eye. */
  readonly bare?: boolean | "lg";
  readonly className?: string;
};

type Wiring = {
  readonly id: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: true;
};

export function Field({
  label,
  hint,
  error,
  bare = false,
  className = "",
  optional = false,
  children,
}: FieldProps & { readonly optional?: boolean; readonly children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean);
  const wiring: Wiring = {
    id,
    ...(described.length > 0 && { "aria-describedby": described.join(" ") }),
    ...(error !== undefined && { "aria-invalid": true }),
  };
  return (
    <div className={`min-w-0 ${className}`}>
      <label
        htmlFor={id}
        className={bare === true ? "sr-only" : `mb-1 block text-sm font-medium ${bare === "lg" ? "lg:sr-only" : ""}`}
      >
        {label}
        {optional && bare === false && <Optional />}
      </label>
      {children(wiring)}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-soft">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className="mt-1 text-sm font-medium text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

function Optional() {
  return <span className="font-normal text-soft"> ({t.common.optional})</span>;
}

type Typed = { readonly value: string; readonly onValue: (value: string) => void; readonly optional?: boolean };
type TextFieldProps = FieldProps & Typed & Omit<InputHTMLAttributes<HTMLInputElement>, "value" | "onChange" | "size">;

export function TextField({ label, hint, error, bare, className, value, onValue, optional, ...input }: TextFieldProps) {
  return (
    <Field {...{ label, hint, error, bare, className, optional }}>
      {(wiring) => (
        <input
          className="control"
          {...wiring}
          {...input}
          value={value}
          onChange={({ target }) => onValue(target.value)}
        />
      )}
    </Field>
  );
}

type AreaProps = FieldProps & Typed & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "value" | "onChange">;

export function TextArea({ label, hint, error, bare, className, value, onValue, optional, ...area }: AreaProps) {
  return (
    <Field {...{ label, hint, error, bare, className, optional }}>
      {(wiring) => (
        <textarea
          className="control"
          rows={4}
          {...wiring}
          {...area}
          value={value}
          onChange={({ target }) => onValue(target.value)}
        />
      )}
    </Field>
  );
}

type SelectProps<V extends string> = FieldProps & {
  readonly value: V;
  readonly onValue: (value: V) => void;
  readonly choices: readonly (readonly [value: V, label: string])[];
} & Omit<SelectHTMLAttributes<HTMLSelectElement>, "value" | "onChange">;

export function SelectField<V extends string>(props: SelectProps<V>) {
  const { label, hint, error, bare, className, value, onValue, choices, ...select } = props;
  return (
    <Field {...{ label, hint, error, bare, className }}>
      {(wiring) => (
        <select
          className="control"
          {...wiring}
          {...select}
          value={value}
          // The choices are of type V, and a select answers one of them.
          onChange={({ target }) => onValue(target.value as V)}
        >
          {choices.map(([each, text]) => (
            <option key={each} value={each}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type CheckProps = {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChecked: (checked: boolean) => void;
  readonly disabled?: boolean;
};

export function CheckField({ label, hint, checked, onChecked, disabled }: CheckProps) {
  const id = useId();
  return (
    <div>
      <label className="flex min-h-[2rem] items-center gap-2.5">
        <input
          type="checkbox"
          checked={checked}
          disabled={disabled}
          aria-describedby={hint === undefined ? undefined : id}
          onChange={({ target }) => onChecked(target.checked)}
        />
        <span>{label}</span>
      </label>
      {hint !== undefined && (
        <p id={id} className="ml-[1.7rem] text-sm text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
