// An order, for its customer and for whoever bought it at this browser or has its link: where payment pages and mails
// lead back to. It follows the order's state.
import {
  type ActionFunctionArgs,
  data,
  isRouteErrorResponse,
  Link,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useRouteError,
  useSearchParams,
} from "react-router";
import { ErrorPage } from "../components/error-page.tsx";
import { GoToPayment } from "../components/go-to-payment.tsx";
import { Notice } from "../components/notice.tsx";
import { OrderActions } from "../components/order-actions.tsx";
import { OrderDetails } from "../components/order-details.tsx";
import { OrderSteps } from "../components/order-steps.tsx";
import { PageHead } from "../components/page-head.tsx";
import { useFollowing } from "../components/use-following.ts";
import { body, isRefusal, told, trouble } from "../shop/ask.server.ts";
import { rememberCart } from "../shop/cart.server.ts";
import { countryName } from "../shop/countries.server.ts";
import { readForm } from "../shop/form.server.ts";
import { hostOf } from "../shop/host.ts";
import { isMoving, isSettled, toOrderView } from "../shop/order-view.ts";
import { orderPath } from "../shop/paths.ts";
import { localeOf } from "../text/locale.server.ts";
import { useText } from "../text/text.tsx";

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_TOKEN = 128;
const MINUTE_MS = 60_000;

function openedBy(host: ReturnType<typeof hostOf>, id: string, inLink: string | null) {
  if (!ID.test(id)) throw trouble(404, "not_found");
  const token = inLink !== null && inLink.length <= MAX_TOKEN && inLink !== "" ? inLink : host.orderToken(id);
  return { params: { id }, query: token === undefined ? {} : { orderToken: token } };
}

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const host = hostOf(context);
  const { id = "" } = params;
  const inLink = new URL(request.url).searchParams.get("orderToken");
  const answer = await told(host, host.api.readOrder(openedBy(host, id, inLink)));
  // Nobody learns whether there is such an order.
  if (isRefusal(answer) && answer.status < 500 && answer.status !== 429) throw trouble(404, "not_found");
  const order = await body(host, Promise.resolve(answer));
  if (inLink !== null) {
    // From now on the cookie opens it, and no address that could be passed on.
    host.keepOrderToken(id, inLink);
    throw redirect(orderPath(id));
  }
  const view = toOrderView(order);
  const locale = localeOf(host);
  return {
    order: view,
    country: countryName(view.shippingAddress.country, locale),
    billingCountry: view.billingAddress === null ? null : countryName(view.billingAddress.country, locale),
    minutesLeft: Math.max(0, Math.ceil((Date.parse(order.payBy) - host.now()) / MINUTE_MS)),
  };
}

export type OrderAnswer = { readonly trouble?: string; readonly payAt?: string } | undefined;

/** `intent`: `pay`, `cancel`, or `again` (the same lines in a new cart). */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const host = hostOf(context);
  const opened = openedBy(host, params.id ?? "", null);
  const { intent, key } = await readForm(request);
  const idempotencyKey = key !== undefined && ID.test(key) ? key : host.newKey();
  switch (intent) {
    case "pay": {
      const payment = { method: "hosted" as const };
      const answer = await told(host, host.api.payOrderAgain({ ...opened, body: { payment }, idempotencyKey }));
      if (isRefusal(answer)) return refused(answer.problem.code, answer.status);
      const { redirectUrl } = answer.body.payment;
      return redirectUrl === undefined ? undefined : data<OrderAnswer>({ payAt: redirectUrl });
    }
    case "cancel": {
      const answer = await told(host, host.api.cancelOrder({ ...opened, idempotencyKey }));
      return isRefusal(answer) ? refused(answer.problem.code, answer.status) : undefined;
    }
    case "again": {
      const answer = await told(host, host.api.reorder({ ...opened, idempotencyKey }));
      if (isRefusal(answer)) return refused(answer.problem.code, answer.status);
      rememberCart(host, answer.body);
      return redirect("/cart", 303);
    }
    default:
      return undefined;
  }
}

function refused(code: string, status: number) {
  return data<OrderAnswer>({ trouble: code }, { status });
}

export default function OrderPage() {
  const { say, count, refusal } = useText();
  const { order, country, billingCountry, minutesLeft } = useLoaderData<typeof loader>();
  const answer = useActionData<OrderAnswer>();
  const [search] = useSearchParams();
  useFollowing({ isMoving: isMoving(order), isSettled: isSettled(order) });
  if (answer?.payAt !== undefined) return <GoToPayment url={answer.payAt} />;
  const { number, status, email, shippingAddress } = order;
  const title = say("order.title", { number });
  const isPaid = status === "paid" || status === "completed";
  const declined = search.has("declined") && status === "awaiting_payment" && answer?.trouble === undefined;
  return (
    <main id="content" className="wrap flex-1 py-10">
      <PageHead title={title} />
      {isMoving(order) && (
        <noscript>
          <meta httpEquiv="refresh" content="5" />
        </noscript>
      )}
      <p className="text-muted">{title}</p>
      <div role="status">
        <h1 className="mt-1 text-large">
          {isPaid ? say("order.thanks", { name: shippingAddress.name }) : say(`order.heading.${status}`)}
        </h1>
        <p className="mt-3 max-w-prose text-lg">
          {status === "awaiting_payment" ? count("order.minutes", minutesLeft) : say(`order.${status}`, { email })}
        </p>
      </div>
      {(answer?.trouble !== undefined || declined) && (
        <div className="mt-5 max-w-prose">
          <Notice kind="bad">{refusal(answer?.trouble ?? "card_declined")}</Notice>
        </div>
      )}
      <OrderSteps order={order} />
      <OrderActions order={order} />
      <OrderDetails order={order} country={country} billingCountry={billingCountry} />
    </main>
  );
}

export function ErrorBoundary() {
  const { say } = useText();
  const error = useRouteError();
  const status = isRouteErrorResponse(error) ? error.status : 500;
  if (status !== 404) return <ErrorPage status={status} />;
  return (
    <main id="content" className="wrap flex-1 py-20">
      <PageHead title={say("order.closed.title")} />
      <h1 className="text-large">{say("order.closed.title")}</h1>
      <p className="mt-4 max-w-prose text-muted">{say("order.closed.text")}</p>
      <Link to="/sign-in?to=/account" className="button mt-8">
        {say("signIn.button")}
      </Link>
    </main>
  );
}
