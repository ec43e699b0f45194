// Making an account: signed in at once, and the cart comes along.
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
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { PasswordField } from "../components/password-field.tsx";
import { ProviderButtons } from "../components/provider-buttons.tsx";
import { isRefusal, told } from "../shop/ask.server.ts";
import { claimCart } from "../shop/cart.server.ts";
import { readForm, troubleOfEmail, troublesOf } from "../shop/form.server.ts";
import { limits, localPath, type Troubles, troubleOfNewPassword } from "../shop/form.ts";
import { hostOf } from "../shop/host.ts";
import { providersOf } from "../shop/providers.server.ts";
import { localeOf } from "../text/locale.server.ts";
import { useText } from "../text/text.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const host = hostOf(context);
  const to = localPath(new URL(request.url).searchParams.get("to"), "/account");
  const [visitor, providers] = await Promise.all([host.visitor().catch(() => undefined), providersOf(host)]);
  if (visitor !== undefined) throw redirect(to);
  return { to, providers };
}

export type RegisterAnswer = {
  readonly name: string;
  readonly email: string;
  readonly troubles: Troubles;
  readonly trouble: string | null;
};

export async function action({ request, context }: ActionFunctionArgs) {
  const host = hostOf(context);
  const { name = "", email = "", password = "", to } = await readForm(request);
  const again = (troubles: Troubles, status: number, trouble: string | null = null) =>
    data<RegisterAnswer>({ name, email, troubles, trouble }, { status });
  const [inEmail, inPassword] = [troubleOfEmail(email), troubleOfNewPassword(password)];
  const troubles: Troubles = {
    ...(name === "" && { name: "missing" as const }),
    ...(inEmail && { email: inEmail }),
    ...(inPassword && { password: inPassword }),
  };
  if (Object.keys(troubles).length > 0) return again(troubles, 422);
  const answer = await told(host, host.register({ name, email, password, locale: localeOf(host) }));
  if (isRefusal(answer)) return again(troublesOf(answer), answer.status, answer.problem.code);
  await claimCart(host);
  return redirect(localPath(to, "/account"), 303);
}

export default function Register() {
  const { say, refusal } = useText();
  const { to, providers } = useLoaderData<typeof loader>();
  const answer = useActionData<RegisterAnswer>();
  const { state } = useNavigation();
  const troubles = answer?.troubles ?? {};
  return (
    <main id="content" className="wrap flex-1 py-12">
      <PageHead title={say("register.title")} />
      <div className="mx-auto max-w-md">
        <h1 className="text-large">{say("register.title")}</h1>
        <p className="mt-3 text-muted">{say("register.text")}</p>
        <Form method="post" noValidate className="mt-8 flex flex-col gap-5">
          <input type="hidden" name="to" value={to} />
          {answer?.trouble != null && <Notice kind="bad">{refusal(answer.trouble)}</Notice>}
          <Field
            label={say("field.yourName")}
            name="name"
            autoComplete="name"
            maxLength={limits.name}
            value={answer?.name}
            trouble={troubles.name}
          />
          <Field
            label={say("field.email")}
            name="email"
            type="email"
            autoComplete="username"
            maxLength={limits.email}
            value={answer?.email}
            trouble={troubles.email}
          />
          <PasswordField label={say("field.password")} hint={say("field.passwordHint")} trouble={troubles.password} />
          <button type="submit" className="button" disabled={state !== "idle"}>
            {say("register.button")}
          </button>
        </Form>
        <ProviderButtons providers={providers} to={to} />
        <p className="mt-6">
          {say("register.have")}{" "}
          <Link to={`/sign-in?to=${encodeURIComponent(to)}`} className="link">
            {say("signIn.button")}
          </Link>
        </p>
      </div>
    </main>
  );
}
