// Fields for passwords: the one that somebody has, and a new one, which whoever types it may look at. Without scripts that is
// a plain one.
import { useState } from "react";
import { limits, MIN_PASSWORD } from "../shop/form.ts";
import { useText } from "../text/text.tsx";
import { Field, type FieldProps, Labelled } from "./field.tsx";

export type PasswordFieldProps = Pick<FieldProps, "label" | "hint" | "trouble">;

export function PasswordField({ label, hint, trouble }: PasswordFieldProps) {
  const { say } = useText();
  const [isShown, setShown] = useState(false);
  return (
    <Labelled label={label} hint={hint} trouble={trouble}>
      {(wiring) => (
        <div className="relative">
          <input
            {...wiring}
            name="password"
            type={isShown ? "text" : "password"}
            autoComplete="new-password"
            autoCapitalize="none"
            spellCheck={false}
            minLength={MIN_PASSWORD}
            maxLength={limits.password}
            required
            className="input pr-24"
          />
          <button
            type="button"
            onClick={() => setShown(!isShown)}
            aria-controls={wiring.id}
            aria-pressed={isShown}
            aria-label={say("field.showPasswordLong")}
            className="enhanced-only absolute inset-y-0 right-1 my-1 min-w-11 rounded px-3 text-sm font-medium text-muted hover:text-ink"
          >
            {say(isShown ? "field.hidePassword" : "field.showPassword")}
          </button>
        </div>
      )}
    </Labelled>
  );
}

export function CurrentPassword(props: Pick<FieldProps, "hint" | "optional" | "trouble">) {
  const { say } = useText();
  return (
    <Field
      {...props}
      label={say("account.currentPassword")}
      name="currentPassword"
      type="password"
      autoComplete="current-password"
      maxLength={limits.password}
    />
  );
}
