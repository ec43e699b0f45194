// Address and password.
import { type FormEvent, useState } from "react";
import { useAction } from "../api/use-action.ts";
import { Button } from "../parts/button.tsx";
import { TextField } from "../parts/field.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { t } from "../texts/texts.ts";
import { type Credentials, type Session, signIn } from "./session.ts";

type SignInFormProps = { readonly email?: string; readonly onSignedIn: (session: Session) => void };

export function SignInForm({ email: known = "", onSignedIn }: SignInFormProps) {
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const action = useAction<Credentials, Session>({ call: signIn, onDone: onSignedIn });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void action.run({ email: email.trim(), password });
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <FailureNotice failure={action.failure} write={false} />
      <TextField
        label={t.signIn.email}
        type="email"
        autoComplete="username"
        required
        value={email}
        onValue={setEmail}
        autoFocus={known === ""}
      />
      <TextField
        label={t.signIn.password}
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onValue={setPassword}
        autoFocus={known !== ""}
      />
      <Button type="submit" look="primary" busy={action.running}>
        {t.signIn.submit}
      </Button>
    </form>
  );
}
