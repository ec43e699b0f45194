// Asking for a new password. The answer is the same whether or not the address has an account.
import {
  type ActionFunctionArgs,
  data,
  Form,
  Link,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { isRefusal, told } from "../shop/ask.server.ts";
import { readForm, troubleOfEmail } from "../shop/form.server.ts";
import { type FieldTrouble, limits } from "../shop/form.ts";
import { hostOf } from "../shop/host.ts";
import { useText } from "../text/text.tsx";

export async function loader({ context }: LoaderFunctionArgs) {
  const visitor = await hostOf(context)
    .visitor()
    .catch(() => undefined);
  return { email: visitor?.email ?? "" };
}

export type ForgotAnswer = {
  readonly email: string;
  readonly inEmail?: FieldTrouble;
  readonly trouble?: string;
  readonly sent: boolean;
};

export async function action({ request, context }: ActionFunctionArgs) {
  const host = hostOf(context);
  const { email = "" } = await readForm(request);
  const inEmail = troubleOfEmail(email);
  if (inEmail !== undefined) return data<ForgotAnswer>({ email, inEmail, sent: false }, { status: 422 });
  const answer = await told(host, host.open.forgotPassword({ body: { email } }));
  if (!isRefusal(answer)) return data<ForgotAnswer>({ email, sent: true });
  return data<ForgotAnswer>({ email, trouble: answer.problem.code, sent: false }, { status: answer.status });
}

export default function ForgotPassword() {
  const { say, refusal } = useText();
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<ForgotAnswer>();
  const { state } = useNavigation();
  return (
    <main id="content" className="wrap flex-1 py-12">
      <PageHead title={say("forgot.title")} />
      <div className="mx-auto max-w-md">
        <h1 className="text-large">{say("forgot.title")}</h1>
        {answer?.sent ? (
          <>
            <div className="mt-6">
              <Notice kind="good">
                <p>{say("forgot.sent", { email: answer.email })}</p>
              </Notice>
            </div>
            <p className="mt-4 text-muted">{say("forgot.nothing")}</p>
            <Link to="/account/forgot-password" reloadDocument className="button button-plain mt-6">
              {say("forgot.again")}
            </Link>
          </>
        ) : (
          <>
            <p className="mt-3 text-muted">{say("forgot.text")}</p>
            <Form method="post" noValidate className="mt-8 flex flex-col gap-5">
              {answer?.trouble !== undefined && <Notice kind="bad">{refusal(answer.trouble)}</Notice>}
              <Field
                label={say("field.email")}
                name="email"
                type="email"
                autoComplete="username"
                maxLength={limits.email}
                value={answer?.email ?? loaded.email}
                trouble={answer?.inEmail}
              />
              <button type="submit" className="button" disabled={state !== "idle"}>
                {say("forgot.button")}
              </button>
            </Form>
          </>
        )}
        <p className="mt-6">
          <Link to="/sign-in" className="link">
            {say("forgot.back")}
          </Link>
        </p>
      </div>
    </main>
  );
}
