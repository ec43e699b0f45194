// A customer's name, address and password, and the way out.
import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { bodyOfMine, mine, signedIn } from "../shop/account.server.ts";
import { isRefusal } from "../shop/ask.server.ts";
import { rememberCart } from "../shop/cart.server.ts";
import { readForm, troubleOfEmail, troublesOf } from "../shop/form.server.ts";
import { limits, MIN_PASSWORD, type Troubles, type Values } from "../shop/form.ts";
import { hostOf } from "../shop/host.ts";
import { refusalKey } from "../shop/refusal.ts";
import { useText } from "../text/text.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const host = hostOf(context);
  await signedIn(host, request);
  const { name, email } = await bodyOfMine(host, request, host.api.readProfile());
  return { name, email };
}

export type ProfileAnswer = {
  readonly form: "profile" | "password" | "delete";
  readonly values: { readonly name?: string; readonly email?: string };
  readonly troubles: Troubles;
  readonly trouble: string | null;
  readonly saved: boolean;
};

export async function action({ request, context }: ActionFunctionArgs) {
  const host = hostOf(context);
  const visitor = await signedIn(host, request);
  const values = await readForm(request);
  const { name = "", email = "", currentPassword = "" } = values;
  const form = values.intent === "password" || values.intent === "delete" ? values.intent : "profile";
  const again = (troubles: Troubles, status: number, trouble: string | null = null) =>
    data<ProfileAnswer>({ form, values: { name, email }, troubles, trouble, saved: false }, { status });

  if (form === "delete") {
    const answer = await mine(host, request, host.api.deleteProfile());
    if (isRefusal(answer)) return again({}, answer.status, answer.problem.code);
    await host.signOut();
    host.forgetCart();
    rememberCart(host, undefined);
    return redirect("/", 303);
  }
  const troubles = form === "password" ? inPassword(values) : inProfile(values, visitor.email);
  if (Object.keys(troubles).length > 0) return again(troubles, 422);
  const isNewAddress = email !== visitor.email;
  const body =
    form === "password"
      ? { password: values.password ?? "", currentPassword }
      : { name, ...(isNewAddress && { email, currentPassword }) };
  const answer = await mine(host, request, host.api.updateProfile({ body }));
  if (isRefusal(answer)) return again(troublesOf(answer), answer.status, answer.problem.code);
  if (form === "password") {
    await host.signOut();
    return redirect("/sign-in?changed", 303);
  }
  await host.renew(answer.body);
  return data<ProfileAnswer>({ form, values: { name, email }, troubles: {}, trouble: null, saved: true });
}

function inProfile({ name = "", email = "", currentPassword = "" }: Values, present: string): Troubles {
  const inEmail = troubleOfEmail(email);
  return {
    ...(name === "" && { name: "missing" as const }),
    ...(inEmail && { email: inEmail }),
    ...(email !== present && currentPassword === "" && { currentPassword: "missing" as const }),
  };
}

function inPassword({ password = "", currentPassword = "" }: Values): Troubles {
  return {
    ...(password.length < MIN_PASSWORD && { password: "short" as const }),
    ...(password.length > limits.password && { password: "long" as const }),
    ...(currentPassword === "" && { currentPassword: "missing" as const }),
  };
}

export default function AccountProfile() {
  const { say } = useText();
  const { name, email } = useLoaderData<typeof loader>();
  const answer = useActionData<ProfileAnswer>();
  const { state } = useNavigation();
  const troublesOfForm = (form: ProfileAnswer["form"]): Troubles => (answer?.form === form ? answer.troubles : {});
  const told = (form: ProfileAnswer["form"]) =>
    answer?.form !== form ? null : answer.saved ? (
      <Notice kind="good">{say("account.saved")}</Notice>
    ) : answer.trouble === null ? null : (
      <Notice kind="bad">{say(refusalKey(answer.trouble))}</Notice>
    );
  const inFirst = troublesOfForm("profile");
  const inSecond = troublesOfForm("password");
  const isBusy = state !== "idle";
  return (
    <div className="flex max-w-xl flex-col gap-12">
      <PageHead title={say("account.profile")} />
      <Form method="post" noValidate className="flex flex-col gap-5">
        <h2 className="text-title">{say("account.profile")}</h2>
        {told("profile")}
        <Field
          label={say("field.yourName")}
          name="name"
          autoComplete="name"
          maxLength={limits.name}
          value={answer?.values.name ?? name}
          trouble={inFirst.name}
        />
        <Field
          label={say("field.email")}
          name="email"
          type="email"
          autoComplete="email"
          maxLength={limits.email}
          value={answer?.values.email ?? email}
          trouble={inFirst.email}
        />
        <Field
          label={say("account.currentPassword")}
          name="currentPassword"
          type="password"
          autoComplete="current-password"
          maxLength={limits.password}
          hint={say("account.currentPasswordHint")}
          optional
          trouble={inFirst.currentPassword}
        />
        <button type="submit" name="intent" value="profile" className="button self-start" disabled={isBusy}>
          {say("account.save")}
        </button>
      </Form>
      <Form method="post" noValidate className="flex flex-col gap-5">
        <h2 className="text-title">{say("account.changePassword")}</h2>
        {told("password")}
        <Field
          label={say("account.currentPassword")}
          name="currentPassword"
          type="password"
          autoComplete="current-password"
          maxLength={limits.password}
          trouble={inSecond.currentPassword}
        />
        <Field
          label={say("account.newPassword")}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={MIN_PASSWORD}
          maxLength={limits.password}
          hint={say("account.newPasswordHint")}
          trouble={inSecond.password}
        />
        <button type="submit" name="intent" value="password" className="button self-start" disabled={isBusy}>
          {say("account.changePassword")}
        </button>
      </Form>
      <details className="panel p-5">
        <summary className="min-h-8 font-medium">{say("account.delete")}</summary>
        <Form method="post" className="mt-3 flex flex-col gap-4">
          <p className="text-muted">{say("account.deleteText")}</p>
          {told("delete")}
          <button
            type="submit"
            name="intent"
            value="delete"
            className="button button-plain self-start"
            disabled={isBusy}
          >
            {say("account.deleteConfirm")}
          </button>
        </Form>
      </details>
    </div>
  );
}
