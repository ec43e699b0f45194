// Signing out. The customer's cart stays with the customer.
import { type ActionFunctionArgs, redirect } from "react-router";
import { rememberCart } from "../shop/cart.server.ts";
import { hostOf } from "../shop/host.ts";

export async function action({ context }: ActionFunctionArgs) {
  const host = hostOf(context);
  await host.signOut();
  host.forgetCart();
  rememberCart(host, undefined);
  return redirect("/", 303);
}

export const loader = () => redirect("/");
