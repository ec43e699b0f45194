// One field of a form: label, input, hint, and what is wrong with it, tied together for everybody.
import { type InputHTMLAttributes, type ReactNode, useId } from "react";
import { type FieldTrouble, troubleKeys } from "../shop/form.ts";
import { useText } from "../text/text.tsx";

export type FieldProps = {
  readonly label: string;
  readonly name: string;
  readonly value?: string | undefined;
  readonly hint?: string;
  readonly trouble?: FieldTrouble | undefined;
  readonly optional?: boolean;
  readonly className?: string;
} & Pick<
  InputHTMLAttributes<HTMLInputElement>,
  "type" | "autoComplete" | "inputMode" | "maxLength" | "minLength" | "autoFocus" | "onBlur"
>;

export function Field({ label, name, value, hint, trouble, optional = false, className = "", ...input }: FieldProps) {
  return (
    <Labelled label={label} hint={hint} trouble={trouble} optional={optional} className={className}>
      {(wiring) => (
        <input {...input} {...wiring} name={name} defaultValue={value} required={!optional} className="input" />
      )}
    </Labelled>
  );
}

type Wiring = {
  readonly id: string;
  readonly "aria-invalid": boolean | undefined;
  readonly "aria-describedby": string | undefined;
};

export type LabelledProps = Pick<FieldProps, "label" | "optional" | "className"> & {
  readonly hint?: string | undefined;
  readonly trouble?: FieldTrouble | undefined;
  readonly children: (wiring: Wiring) => ReactNode;
};

export function Labelled({ label, hint, trouble, optional = false, className = "", children }: LabelledProps) {
  const { say } = useText();
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, trouble !== undefined && `${id}-trouble`].filter(Boolean);
  const wiring: Wiring = {
    id,
    "aria-invalid": trouble === undefined ? undefined : true,
    "aria-describedby": described.length === 0 ? undefined : described.join(" "),
  };
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {label}
        {optional && <span className="font-normal text-muted"> ({say("field.optional")})</span>}
      </label>
      {children(wiring)}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
          {hint}
        </p>
      )}
      {trouble !== undefined && (
        <p id={`${id}-trouble`} className="mt-1 text-sm font-medium text-bad">
          {say(troubleKeys[trouble])}
        </p>
      )}
    </div>
  );
}
