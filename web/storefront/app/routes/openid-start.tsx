// Away to a provider, to sign in with it or to link it. The form's answer is a page, because the policy lets no form lead
// to another origin.
import { type ActionFunctionArgs, data, redirect, useActionData } from "react-router";
import { EndedLink } from "../components/ended-link.tsx";
import { GoElsewhere } from "../components/go-elsewhere.tsx";
import { PageHead } from "../components/page-head.tsx";
import { toSignIn } from "../shop/account.server.ts";
import { readForm } from "../shop/form.server.ts";
import { hostOf } from "../shop/host.ts";
import { leaveToLink, leaveToSignIn } from "../shop/openid.server.ts";
import { PROFILE_PATH } from "../shop/paths.ts";
import { useText } from "../text/text.tsx";

/** `purpose=link`: for whoever is signed in. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const host = hostOf(context);
  const { provider = "" } = params;
  const values = await readForm(request);
  const isLink = values.purpose === "link";
  if (isLink && (await host.visitor().catch(() => undefined)) === undefined) throw toSignIn(PROFILE_PATH);
  const departing = await (isLink ? leaveToLink : leaveToSignIn)(host, provider, values);
  return "path" in departing ? redirect(departing.path, 303) : data(departing);
}

export default function OpenidStart() {
  const { say, refusal } = useText();
  const answer = useActionData<{ readonly leaveFor: string }>();
  if (answer !== undefined) {
    return (
      <GoElsewhere url={answer.leaveFor} title={say("openid.title")} text={say("openid.text")} go={say("openid.go")} />
    );
  }
  // Whoever comes back by the browser's own button begins again. No loader does it: it would run after the action, too.
  return (
    <main id="content" className="wrap flex-1 py-12">
      <PageHead title={say("signIn.title")} />
      <div className="mx-auto max-w-md">
        <EndedLink title={say("signIn.title")} text={refusal("openid_lost")} to="/sign-in" go={say("forgot.back")} />
      </div>
    </main>
  );
}
