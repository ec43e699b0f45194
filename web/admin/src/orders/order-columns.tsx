// An order as a row of a list.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { Link } from "react-router";
import type { Column } from "../parts/data-table.tsx";
import { Amount, Moment } from "../parts/told.tsx";
import { t } from "../texts/texts.ts";
import { FulfilmentStatusBadge, OrderStatusBadge, PaymentStatusBadge } from "./order-badges.tsx";

export const orderColumns: readonly Column<OrderDocument>[] = [
  {
    id: "number",
    header: t.orders.number,
    cell: ({ id, number, createdAt, shippingAddress }) => (
      <>
        <Link to={`/orders/${id}`} data-opens-row className="link font-medium">
          {number}
        </Link>
        <span className="block max-w-28 truncate text-sm text-soft sm:max-w-40 md:hidden">{shippingAddress.name}</span>
        <span className="block text-sm text-soft sm:hidden">
          <Moment time={createdAt} day />
        </span>
      </>
    ),
  },
  { id: "placed", header: t.orders.placed, from: "sm", cell: ({ createdAt }) => <Moment time={createdAt} /> },
  {
    id: "customer",
    header: t.orders.customer,
    from: "md",
    cell: ({ shippingAddress, email }) => (
      <span className="block max-w-56 truncate" title={email}>
        {shippingAddress.name}
      </span>
    ),
  },
  { id: "status", header: t.orders.status, cell: ({ status }) => <OrderStatusBadge status={status} /> },
  {
    id: "payment",
    header: t.orders.payment,
    from: "lg",
    cell: ({ paymentStatus }) => <PaymentStatusBadge status={paymentStatus} />,
  },
  {
    id: "parcel",
    header: t.orders.parcel,
    from: "lg",
    cell: ({ fulfilmentStatus }) => <FulfilmentStatusBadge status={fulfilmentStatus} />,
  },
  { id: "total", header: t.orders.total, align: "right", cell: ({ totals }) => <Amount money={totals.total} /> },
];
