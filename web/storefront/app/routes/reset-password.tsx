// A new password, by the link of a mail. Signing in comes after it.
import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { EndedLink } from "../components/ended-link.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { PasswordField } from "../components/password-field.tsx";
import { isRefusal, told } from "../shop/ask.server.ts";
import { readForm, troublesOf } from "../shop/form.server.ts";
import { type FieldTrouble, troubleOfNewPassword } from "../shop/form.ts";
import { hostOf } from "../shop/host.ts";
import { arrived } from "../shop/mail-link.server.ts";
import { useText } from "../text/text.tsx";

const PURPOSE = "password-reset";

export function loader({ request, context }: LoaderFunctionArgs) {
  return { isOpen: arrived(hostOf(context), PURPOSE, request) };
}

export type ResetAnswer = { readonly inPassword?: FieldTrouble | undefined; readonly trouble?: string };

export async function action({ request, context }: ActionFunctionArgs) {
  const host = hostOf(context);
  const { password = "" } = await readForm(request);
  const inPassword = troubleOfNewPassword(password);
  if (inPassword !== undefined) return data<ResetAnswer>({ inPassword }, { status: 422 });
  const token = host.mailToken(PURPOSE);
  if (token === undefined) return data<ResetAnswer>({ trouble: "invalid_link" }, { status: 400 });
  const answer = await told(host, host.open.resetPassword({ body: { token, password } }));
  if (isRefusal(answer)) {
    const { problem, status } = answer;
    if (problem.code === "invalid_link") host.keepMailToken(PURPOSE, undefined);
    return data<ResetAnswer>({ trouble: problem.code, inPassword: troublesOf(answer).password }, { status });
  }
  host.keepMailToken(PURPOSE, undefined);
  // Its tokens have ended with all others.
  await host.signOut();
  return redirect("/sign-in?reset", 303);
}

export default function ResetPassword() {
  const { say, refusal } = useText();
  const { isOpen } = useLoaderData<typeof loader>();
  const answer = useActionData<ResetAnswer>();
  const { state } = useNavigation();
  const isEnded = !isOpen || answer?.trouble === "invalid_link";
  return (
    <main id="content" className="wrap flex-1 py-12">
      <PageHead title={say("reset.title")} />
      <div className="mx-auto max-w-md">
        {isEnded ? (
          <EndedLink
            title={say("link.ended")}
            text={say("reset.ended")}
            to="/account/forgot-password"
            go={say("reset.another")}
          />
        ) : (
          <>
            <h1 className="text-large">{say("reset.title")}</h1>
            <p className="mt-3 text-muted">{say("reset.text")}</p>
            <Form method="post" noValidate className="mt-8 flex flex-col gap-5">
              {answer?.trouble !== undefined && <Notice kind="bad">{refusal(answer.trouble)}</Notice>}
              <PasswordField
                label={say("account.newPassword")}
                hint={say("field.passwordHint")}
                trouble={answer?.inPassword}
              />
              <button type="submit" className="button" disabled={state !== "idle"}>
                {say("reset.button")}
              </button>
            </Form>
          </>
        )}
      </div>
    </main>
  );
}
