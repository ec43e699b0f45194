// Where a provider sends a browser back to. Nothing is drawn here, so that no address with a code stays in a history.
import { type LoaderFunctionArgs, redirect } from "react-router";
import { hostOf } from "../shop/host.ts";
import { comeBack } from "../shop/openid.server.ts";

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  return redirect(await comeBack(hostOf(context), params.provider ?? "", searchParams), 303);
}
