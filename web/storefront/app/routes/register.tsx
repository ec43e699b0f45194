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
import { isRefusal, told } from "../shop/ask.server.ts";
import { claimCart } from "../shop/cart.server.ts";
import { readForm, troubleOfEmail, troublesOf } from "../shop/form.server.ts";
import { limits, localPath, MIN_PASSWORD, type Troubles } from "../shop/form.ts";
import { hostOf } from "../shop/host.ts";
import { refusalKey } from "../shop/refusal.ts";
import { localeOf } from "../text/locale.server.ts";
import { useText } from "../text/text.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const to = localPath(new URL(request.url).searchParams.get("to"), "/account");
  if (
    (await hostOf(context)
      .visitor()
      .catch(() => undefined)) !== undefined
  )
    throw redirect(to);
  return { to };
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
  const inEmail = troubleOfEmail(email);
  const troubles: Troubles = {
    ...(name === "" && { name: "missing" as const }),
    ...(inEmail && { email: inEmail }),
    ...(password.length < MIN_PASSWORD && { password: "short" as const }),
    ...(password.length > limits.password && { password: "long" as const }),
  };
  if (Object.keys(troubles).length > 0) return again(troubles, 422);
  const answer = await told(host, host.register({ name, email, password, locale: localeOf(host) }));
  if (isRefusal(answer)) return again(troublesOf(answer), answer.status, answer.problem.code);
  await claimCart(host);
  return redirect(localPath(to, "/account"), 303);
}

export default function Register() {
  const { say } = useText();
  const { to } = useLoaderData<typeof loader>();
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
          {answer?.trouble != null && <Notice kind="bad">{say(refusalKey(answer.trouble))}</Notice>}
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
          <Field
            label={say("field.password")}
            name="password"
            type="password"
            autoComplete="new-password"
            minLength={MIN_PASSWORD}
            maxLength={limits.password}
            hint={say("field.passwordHint")}
            trouble={troubles.password}
          />
          <button type="submit" className="button" disabled={state !== "idle"}>
            {say("register.button")}
          </button>
        </Form>
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
