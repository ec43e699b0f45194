// The forms of the profile: who somebody is, a new password, and the way out.
import type { ReactNode } from "react";
import { Form, useNavigation } from "react-router";
import { limits, type Troubles } from "../shop/form.ts";
import { useText } from "../text/text.tsx";
import { Field } from "./field.tsx";
import { CurrentPassword, PasswordField } from "./password-field.tsx";

type FormProps = {
  readonly troubles: Troubles;
  /** What came of it, where it was this form. */
  readonly told: ReactNode;
};

export type PersonFormProps = FormProps & {
  readonly name: string;
  readonly email: string;
};

export function PersonForm({ name, email, troubles, told }: PersonFormProps) {
  const { say } = useText();
  const { state } = useNavigation();
  return (
    <Form method="post" noValidate className="flex flex-col gap-5">
      <h2 className="text-title">{say("account.profile")}</h2>
      {told}
      <Field
        label={say("field.yourName")}
        name="name"
        autoComplete="name"
        maxLength={limits.name}
        value={name}
        trouble={troubles.name}
      />
      <Field
        label={say("field.email")}
        name="email"
        type="email"
        autoComplete="email"
        maxLength={limits.email}
        value={email}
        trouble={troubles.email}
      />
      <CurrentPassword hint={say("account.currentPasswordHint")} optional trouble={troubles.currentPassword} />
      <button type="submit" name="intent" value="profile" className="button self-start" disabled={state !== "idle"}>
        {say("account.save")}
      </button>
    </Form>
  );
}

export function PasswordForm({ troubles, told }: FormProps) {
  const { say } = useText();
  const { state } = useNavigation();
  return (
    <Form method="post" noValidate className="flex flex-col gap-5">
      <h2 className="text-title">{say("account.changePassword")}</h2>
      {told}
      <CurrentPassword trouble={troubles.currentPassword} />
      <PasswordField
        label={say("account.newPassword")}
        hint={say("account.newPasswordHint")}
        trouble={troubles.password}
      />
      <button type="submit" name="intent" value="password" className="button self-start" disabled={state !== "idle"}>
        {say("account.changePassword")}
      </button>
    </Form>
  );
}

export function DeleteForm({ told }: Pick<FormProps, "told">) {
  const { say } = useText();
  const { state } = useNavigation();
  return (
    <details className="panel p-5">
      <summary className="min-h-8 font-medium">{say("account.delete")}</summary>
      <Form method="post" className="mt-3 flex flex-col gap-4">
        <p className="text-muted">{say("account.deleteText")}</p>
        {told}
        <button
          type="submit"
          name="intent"
          value="delete"
          className="button button-plain self-start"
          disabled={state !== "idle"}
        >
          {say("account.deleteConfirm")}
        </button>
      </Form>
    </details>
  );
}
