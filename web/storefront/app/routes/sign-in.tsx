// Signing in. The cart comes along.
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
  useSearchParams,
} from "react-router";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { ProviderButtons } from "../components/provider-buttons.tsx";
import { isRefusal, told } from "../shop/ask.server.ts";
import { claimCart } from "../shop/cart.server.ts";
import { readForm, troubleOfEmail } from "../shop/form.server.ts";
import { limits, localPath, type Troubles } from "../shop/form.ts";
import { hostOf } from "../shop/host.ts";
import { providersOf } from "../shop/providers.server.ts";
import { useText } from "../text/text.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const host = hostOf(context);
  const to = localPath(new URL(request.url).searchParams.get("to"), "/account");
  const [visitor, providers] = await Promise.all([host.visitor().catch(() => undefined), providersOf(host)]);
  if (visitor !== undefined) throw redirect(to);
  return { to, providers };
}

export type SignInAnswer = { readonly email: string; readonly troubles: Troubles; readonly trouble: string | null };

export async function action({ request, context }: ActionFunctionArgs) {
  const host = hostOf(context);
  const { email = "", password = "", to } = await readForm(request);
  const inEmail = troubleOfEmail(email);
  const troubles: Troubles = {
    ...(inEmail && { email: inEmail }),
    ...(password === "" && { password: "missing" as const }),
  };
  if (Object.keys(troubles).length > 0) return data<SignInAnswer>({ email, troubles, trouble: null }, { status: 422 });
  const answer = await told(host, host.signIn({ email, password: password.slice(0, limits.password) }));
  if (isRefusal(answer)) {
    return data<SignInAnswer>({ email, troubles: {}, trouble: answer.problem.code }, { status: answer.status });
  }
  await claimCart(host);
  return redirect(localPath(to, "/account"), 303);
}

export default function SignIn() {
  const { say, refusal } = useText();
  const { to, providers } = useLoaderData<typeof loader>();
  const answer = useActionData<SignInAnswer>();
  const { state } = useNavigation();
  const [search] = useSearchParams();
  const trouble = answer === undefined ? search.get("trouble") : answer.trouble;
  return (
    <main id="content" className="wrap flex-1 py-12">
      <PageHead title={say("signIn.title")} />
      <div className="mx-auto max-w-md">
        <h1 className="text-large">{say("signIn.title")}</h1>
        <p className="mt-3 text-muted">{say("signIn.text")}</p>
        <Form method="post" noValidate className="mt-8 flex flex-col gap-5">
          <input type="hidden" name="to" value={to} />
          {(search.has("changed") || search.has("reset")) && answer === undefined && (
            <Notice kind="good">{say(search.has("reset") ? "reset.done" : "account.passwordChanged")}</Notice>
          )}
          {trouble !== null && <Notice kind="bad">{refusal(trouble)}</Notice>}
          <Field
            label={say("field.email")}
            name="email"
            type="email"
            autoComplete="username"
            maxLength={limits.email}
            value={answer?.email}
            trouble={answer?.troubles.email}
          />
          <Field
            label={say("field.password")}
            name="password"
            type="password"
            autoComplete="current-password"
            maxLength={limits.password}
            trouble={answer?.troubles.password}
          />
          <Link
            to="/account/forgot-password"
            className="link -mt-4 -mb-2 inline-flex min-h-11 items-center self-start text-sm"
          >
            {say("signIn.forgot")}
          </Link>
          <button type="submit" className="button" disabled={state !== "idle"}>
            {say("signIn.button")}
          </button>
        </Form>
        <ProviderButtons providers={providers} to={to} />
        <p className="mt-6">
          {say("signIn.noAccount")}{" "}
          <Link to={`/register?to=${encodeURIComponent(to)}`} className="link">
            {say("signIn.register")}
          </Link>
        </p>
      </div>
    </main>
  );
}
