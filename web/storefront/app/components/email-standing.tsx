// Whether the account's address is confirmed, and the link once more where it is not.
import { Form, useNavigation } from "react-router";
import { useText } from "../text/text.tsx";

export function EmailStanding({ email }: { readonly email: string }) {
  const { say } = useText();
  const { state } = useNavigation();
  return (
    <section id="confirm" className="panel border-l-4 border-l-saffron p-5">
      <h2 className="text-title">{say("verify.hintTitle")}</h2>
      <p className="mt-2 text-muted">{say("verify.hint", { email })}</p>
      <Form method="post" action="/account/verify-email/send" preventScrollReset className="mt-4">
        <button type="submit" className="button button-plain button-small" disabled={state !== "idle"}>
          {say("verify.send")}
        </button>
      </Form>
    </section>
  );
}
