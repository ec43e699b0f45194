// Confirming an e-mail address, by the link of a mail and a button. The button is not pressed by a script: who looks
// through somebody's mails with a browser of its own would confirm the address for whoever registered it.
import {
  type ActionFunctionArgs,
  data,
  Form,
  Link,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { EndedLink } from "../components/ended-link.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { bodyIfAny, isRefusal, told } from "../shop/ask.server.ts";
import { hostOf } from "../shop/host.ts";
import { arrived } from "../shop/mail-link.server.ts";
import { PROFILE_PATH } from "../shop/paths.ts";
import { useText } from "../text/text.tsx";

const PURPOSE = "verify-email";

export function loader({ request, context }: LoaderFunctionArgs) {
  const isDone = new URL(request.url).searchParams.has("done");
  return { isDone, isOpen: arrived(hostOf(context), PURPOSE, request) };
}

export type VerifyAnswer = { readonly trouble: string };

export async function action({ context }: ActionFunctionArgs) {
  const host = hostOf(context);
  const token = host.mailToken(PURPOSE);
  if (token === undefined) return data<VerifyAnswer>({ trouble: "invalid_link" }, { status: 400 });
  const answer = await told(host, host.open.verifyEmail({ body: { token } }));
  if (isRefusal(answer)) {
    if (answer.problem.code === "invalid_link") host.keepMailToken(PURPOSE, undefined);
    return data<VerifyAnswer>({ trouble: answer.problem.code }, { status: answer.status });
  }
  host.keepMailToken(PURPOSE, undefined);
  const user = (await host.visitor().catch(() => undefined)) && (await bodyIfAny(host, host.api.readProfile()));
  if (user !== undefined) await host.renew(user);
  return redirect("/account/verify-email?done", 303);
}

export default function VerifyEmail() {
  const { say, refusal } = useText();
  const { isOpen, isDone } = useLoaderData<typeof loader>();
  const answer = useActionData<VerifyAnswer>();
  const { state } = useNavigation();
  return (
    <main id="content" className="wrap flex-1 py-12">
      <PageHead title={say("verify.title")} />
      <div className="mx-auto max-w-md">
        {isDone ? (
          <>
            <h1 className="text-large">{say("verify.doneTitle")}</h1>
            <p role="status" className="mt-4 text-muted">
              {say("verify.done")}
            </p>
            <Link to="/account" className="button mt-8">
              {say("verify.toAccount")}
            </Link>
          </>
        ) : !isOpen || answer?.trouble === "invalid_link" ? (
          <EndedLink
            title={say("link.ended")}
            text={say("verify.ended")}
            to={PROFILE_PATH}
            go={say("verify.another")}
          />
        ) : (
          <>
            <h1 className="text-large">{say("verify.title")}</h1>
            <p className="mt-3 text-muted">{say("verify.text")}</p>
            <Form method="post" className="mt-8 flex flex-col gap-5">
              {answer !== undefined && <Notice kind="bad">{refusal(answer.trouble)}</Notice>}
              <button type="submit" className="button" disabled={state !== "idle"}>
                {say("verify.button")}
              </button>
            </Form>
          </>
        )}
      </div>
    </main>
  );
}
