// The link that confirms the visitor's address, once more. An address that was confirmed in the meantime needs none.
import { type ActionFunctionArgs, redirect } from "react-router";
import { mine, toSignIn } from "../shop/account.server.ts";
import { isRefusal } from "../shop/ask.server.ts";
import { hostOf } from "../shop/host.ts";
import { PROFILE_PATH } from "../shop/paths.ts";

export async function action({ context }: ActionFunctionArgs) {
  const host = hostOf(context);
  if ((await host.visitor().catch(() => undefined)) === undefined) throw toSignIn(PROFILE_PATH);
  const answer = await mine(host, PROFILE_PATH, host.api.sendVerification());
  if (!isRefusal(answer)) return redirect(`${PROFILE_PATH}?sent`, 303);
  const { code } = answer.problem;
  return redirect(code === "conflict" ? PROFILE_PATH : `${PROFILE_PATH}?unsent=${encodeURIComponent(code)}`, 303);
}

export const loader = () => redirect(PROFILE_PATH);
