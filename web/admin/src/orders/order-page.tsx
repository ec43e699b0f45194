// One order: what was bought, where it goes, what happened, and what can be done about it.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { Printer } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { Button } from "../parts/button.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Moment } from "../parts/told.tsx";
import { useMay } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";
import { CancelDialog } from "./cancel-dialog.tsx";
import { FulfilDialog } from "./fulfil-dialog.tsx";
import { FulfilmentStatusBadge, OrderStatusBadge, PaymentStatusBadge } from "./order-badges.tsx";
import { OrderLines } from "./order-lines.tsx";
import { OrderMails } from "./order-mails.tsx";
import { OrderParcels } from "./order-parcels.tsx";
import { OrderPayment } from "./order-payment.tsx";
import { OrderPeople } from "./order-people.tsx";
import { useOrder } from "./order-queries.ts";
import { canCancel, canFulfil, canRefund } from "./order-standing.ts";
import { OrderTimeline } from "./order-timeline.tsx";
import { RefundDialog } from "./refund-dialog.tsx";

const BACK = { to: "/orders", label: t.rooms.orders };

export function OrderPage() {
  const { id = "" } = useParams();
  const query = useOrder(id);
  const number = query.data?.number;
  return (
    <Page
      title={number === undefined ? t.orders.one : t.orders.title(number)}
      back={BACK}
      heading={query.data && <Heading order={query.data} />}
      actions={query.data && <Actions order={query.data} />}
    >
      <Loaded query={query} lines={8}>
        {(order) => <Detail order={order} />}
      </Loaded>
    </Page>
  );
}

function Heading({ order }: { readonly order: OrderDocument }) {
  return (
    <>
      <span>{t.orders.title(order.number)}</span>
      <span className="flex flex-wrap gap-1.5 text-base font-normal">
        <OrderStatusBadge status={order.status} />
        <PaymentStatusBadge status={order.paymentStatus} />
        <FulfilmentStatusBadge status={order.fulfilmentStatus} />
      </span>
    </>
  );
}

type Doing = "fulfil" | "refund" | "cancel";

function Actions({ order }: { readonly order: OrderDocument }) {
  const may = useMay();
  const [doing, setDoing] = useState<Doing | null>(null);
  const stop = () => setDoing(null);
  return (
    <>
      {may("orders:write") && canFulfil(order) && (
        <Button look="primary" onClick={() => setDoing("fulfil")}>
          {t.fulfil.action}
        </Button>
      )}
      {may("refunds:write") && canRefund(order) && (
        <Button onClick={() => setDoing("refund")}>{t.refund.action}</Button>
      )}
      {may("orders:write") && canCancel(order) && (
        <Button onClick={() => setDoing("cancel")}>{t.cancelOrder.action}</Button>
      )}
      <Button asChild>
        <Link to={`/orders/${order.id}/packing-slip`}>
          <Printer aria-hidden />
          {t.packingSlip.action}
        </Link>
      </Button>
      {doing === "fulfil" && <FulfilDialog order={order} onClose={stop} />}
      {doing === "refund" && <RefundDialog order={order} onClose={stop} />}
      {doing === "cancel" && <CancelDialog order={order} onClose={stop} />}
    </>
  );
}

function Detail({ order }: { readonly order: OrderDocument }) {
  const may = useMay();
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem] lg:items-start">
      <div className="grid min-w-0 gap-4">
        {order.status === "closing" && <Notice title={t.orders.closing} />}
        {(order.status === "pending" || order.status === "awaiting_payment") && (
          <Notice title={t.orders.unpaid}>
            <p>
              {t.orders.unpaidUntil} <Moment time={order.payBy} />
            </p>
          </Notice>
        )}
        <OrderLines order={order} />
        <OrderParcels order={order} />
        <OrderTimeline order={order} />
      </div>
      <div className="grid min-w-0 gap-4">
        <OrderPeople order={order} />
        <OrderPayment order={order} />
        {may("mails:read") && <OrderMails orderId={order.id} />}
      </div>
    </div>
  );
}
