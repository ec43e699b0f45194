// A customer's orders, newest first.
import { Link, type LoaderFunctionArgs, useLoaderData } from "react-router";
import { PageHead } from "../components/page-head.tsx";
import { bodyOfMine, signedIn } from "../shop/account.server.ts";
import { hostOf } from "../shop/host.ts";
import { orderPath } from "../shop/paths.ts";
import { useText } from "../text/text.tsx";

const PAGE = 20;
const MAX_CURSOR = 512;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const host = hostOf(context);
  await signedIn(host, request);
  const cursor = new URL(request.url).searchParams.get("cursor")?.slice(0, MAX_CURSOR) || undefined;
  const call = host.api.listOrders({ query: { limit: PAGE, ...(cursor !== undefined && { cursor }) } });
  const { items, nextCursor } = await bodyOfMine(host, request, call);
  return {
    nextCursor,
    orders: items.map(({ id, number, status, totals, createdAt, items: lines }) => ({
      ...{ id, number, status, createdAt, total: totals.total },
      titles: lines.map(({ title }) => title),
    })),
  };
}

export default function AccountOrders() {
  const { say, money, date } = useText();
  const { orders, nextCursor } = useLoaderData<typeof loader>();
  return (
    <section>
      <PageHead title={say("account.orders")} />
      <h2 className="sr-only">{say("account.orders")}</h2>
      {orders.length === 0 && <p className="text-muted">{say("account.noOrders")}</p>}
      <ul className="flex flex-col gap-4">
        {orders.map(({ id, number, status, createdAt, total, titles }) => (
          <li key={id} className="panel relative grid gap-x-6 gap-y-1 p-5 hover:border-ink sm:grid-cols-[1fr_auto]">
            <p className="font-loud text-lg font-semibold">
              <Link to={orderPath(id)} className="after:absolute after:inset-0">
                {say("order.title", { number })}
              </Link>
            </p>
            <p className="font-loud text-lg font-semibold tabular-nums sm:text-right">{money(total)}</p>
            <p className="text-muted">{titles.join(", ")}</p>
            <p className="text-muted sm:text-right">
              {date(createdAt)}, {say(`order.status.${status}`)}
            </p>
          </li>
        ))}
      </ul>
      {nextCursor !== null && (
        <Link to={`?cursor=${encodeURIComponent(nextCursor)}`} className="button button-plain mt-6">
          {say("account.olderOrders")}
        </Link>
      )}
    </section>
  );
}
