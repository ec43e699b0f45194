// The frame of an account's pages.
import { Form, type LoaderFunctionArgs, NavLink, Outlet, useLoaderData } from "react-router";
import { signedIn } from "../shop/account.server.ts";
import { hostOf } from "../shop/host.ts";
import { useText } from "../text/text.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { name } = await signedIn(hostOf(context), request);
  return { name };
}

const sections = [
  { to: "/account", key: "account.orders" },
  { to: "/account/addresses", key: "account.addresses" },
  { to: "/account/profile", key: "account.profile" },
] as const;

export default function Account() {
  const { say } = useText();
  const { name } = useLoaderData<typeof loader>();
  return (
    <main id="content" className="wrap flex-1 py-10">
      <h1 className="text-large">{say("account.hello", { name })}</h1>
      <div className="mt-6 flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line">
        <nav aria-label={say("account.sections")}>
          <ul className="flex gap-x-6">
            {sections.map(({ to, key }) => (
              <li key={to}>
                <NavLink
                  to={to}
                  end
                  className="inline-flex min-h-12 items-center border-b-2 border-transparent hover:border-saffron aria-[current=page]:border-saffron aria-[current=page]:font-semibold"
                >
                  {say(key)}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <Form method="post" action="/sign-out" className="ml-auto">
          <button type="submit" className="link min-h-12">
            {say("account.signOut")}
          </button>
        </Form>
      </div>
      <div className="mt-8">
        <Outlet />
      </div>
    </main>
  );
}
