// A customer's name, address and password, what else they sign in with, and the way out.
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useSearchParams,
} from "react-router";
import { EmailStanding } from "../components/email-standing.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { DeleteForm, PasswordForm, PersonForm } from "../components/profile-forms.tsx";
import { SignInWays } from "../components/sign-in-ways.tsx";
import { bodyOfMine, mine, signedIn, waysOf } from "../shop/account.server.ts";
import { isRefusal } from "../shop/ask.server.ts";
import { rememberCart } from "../shop/cart.server.ts";
import { readForm, troubleOfEmail, troublesOf } from "../shop/form.server.ts";
import { type Troubles, troubleOfNewPassword, type Values } from "../shop/form.ts";
import { hostOf } from "../shop/host.ts";
import { providersOf } from "../shop/providers.server.ts";
import { useText } from "../text/text.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const host = hostOf(context);
  await signedIn(host, request);
  const [profile, ways, providers] = await Promise.all([
    bodyOfMine(host, request, host.api.readProfile()),
    waysOf(host),
    providersOf(host),
  ]);
  const { name, email, emailVerified } = profile;
  return { name, email, emailVerified, ways: ways ?? null, providers };
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
  if (isRefusal(answer)) return again(troublesOf(answer), answer.status, ofOwnPassword(answer.problem.code));
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
  const trouble = troubleOfNewPassword(password);
  return {
    ...(trouble && { password: trouble }),
    ...(currentPassword === "" && { currentPassword: "missing" as const }),
  };
}

/** Who is signed in knows the address; it is only the password. */
function ofOwnPassword(code: string): string {
  if (code === "invalid_credentials") return "wrong_password";
  return code === "password_needed" ? "no_password" : code;
}

export default function AccountProfile() {
  const { say, refusal } = useText();
  const { name, email, emailVerified, ways, providers } = useLoaderData<typeof loader>();
  const answer = useActionData<ProfileAnswer>();
  const troublesIn = (form: ProfileAnswer["form"]): Troubles => (answer?.form === form ? answer.troubles : {});
  const told = (form: ProfileAnswer["form"]) =>
    answer?.form !== form ? null : answer.saved ? (
      <Notice kind="good">{say("account.saved")}</Notice>
    ) : answer.trouble === null ? null : (
      <Notice kind="bad">{refusal(answer.trouble)}</Notice>
    );
  const typed = answer?.form === "profile" ? answer.values : {};
  return (
    <div className="flex max-w-xl flex-col gap-12">
      <PageHead title={say("account.profile")} />
      {!emailVerified && (
        <div className="flex flex-col gap-4">
          <ToldOfMail email={email} />
          <EmailStanding email={email} />
        </div>
      )}
      <PersonForm
        name={typed.name ?? name}
        email={typed.email ?? email}
        troubles={troublesIn("profile")}
        told={told("profile")}
      />
      {ways?.hasPassword !== false && <PasswordForm troubles={troublesIn("password")} told={told("password")} />}
      {ways !== null && (providers.length > 0 || ways.identities.length > 0) && (
        <section id="ways" className="flex flex-col gap-5">
          <h2 className="text-title">{say("ways.title")}</h2>
          <ToldOfWays />
          <SignInWays ways={ways} providers={providers} />
        </section>
      )}
      <DeleteForm told={told("delete")} />
    </div>
  );
}

/** After the link was asked for again. */
function ToldOfMail({ email }: { readonly email: string }) {
  const { say, refusal } = useText();
  const [search] = useSearchParams();
  const refused = search.get("unsent");
  if (refused !== null) return <Notice kind="bad">{refusal(refused)}</Notice>;
  return search.has("sent") ? <Notice kind="good">{say("verify.sent", { email })}</Notice> : null;
}

/** After linking or unlinking. */
function ToldOfWays() {
  const { say, refusal } = useText();
  const [search] = useSearchParams();
  const refused = search.get("trouble");
  if (refused !== null) return <Notice kind="bad">{refusal(refused)}</Notice>;
  if (search.has("linked")) return <Notice kind="good">{say("ways.linked")}</Notice>;
  return search.has("unlinked") ? <Notice kind="good">{say("ways.unlinked")}</Notice> : null;
}
