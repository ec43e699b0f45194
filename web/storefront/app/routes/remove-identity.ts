// Unlinks a provider from the visitor's account.
import { type ActionFunctionArgs, redirect } from "react-router";
import { mine, toSignIn } from "../shop/account.server.ts";
import { isRefusal } from "../shop/ask.server.ts";
import { readForm } from "../shop/form.server.ts";
import { hostOf } from "../shop/host.ts";
import { PROFILE_PATH, profileTrouble } from "../shop/paths.ts";

export async function action({ request, context }: ActionFunctionArgs) {
  const host = hostOf(context);
  if ((await host.visitor().catch(() => undefined)) === undefined) throw toSignIn(PROFILE_PATH);
  const { id = "" } = await readForm(request);
  const answer = await mine(host, PROFILE_PATH, host.api.removeIdentity({ params: { id } }));
  // One that is not there any more is what was wanted.
  if (!isRefusal(answer) || answer.status === 404) return redirect(`${PROFILE_PATH}?unlinked#ways`, 303);
  return redirect(profileTrouble(answer.problem.code), 303);
}

export const loader = () => redirect(PROFILE_PATH);
