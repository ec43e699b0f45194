// The language and the light that a visitor chooses by hand; then back to where the visitor was.
import { type ActionFunctionArgs, redirect } from "react-router";
import { readForm } from "../shop/form.server.ts";
import { localPath } from "../shop/form.ts";
import { hostOf } from "../shop/host.ts";
import { isLocale } from "../text/locale.ts";

export async function action({ request, context }: ActionFunctionArgs) {
  const host = hostOf(context);
  const { locale, scheme, to } = await readForm(request);
  if (isLocale(locale)) host.chooseLocale(locale);
  if (scheme === "light" || scheme === "dark") host.chooseScheme(scheme);
  else if (scheme === "system") host.chooseScheme(undefined);
  return redirect(localPath(to, "/"), 303);
}

export const loader = () => redirect("/");
