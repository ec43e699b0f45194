// An order that will not be sent: its stock is free again, and what was paid goes back.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { toldMoney } from "../parts/told.tsx";
import { t } from "../texts/texts.ts";
import { ORDERS_KEY } from "./order-queries.ts";
import { refundableAmount } from "./order-standing.ts";

export function CancelDialog({ order, onClose }: { readonly order: OrderDocument; readonly onClose: () => void }) {
  const announce = useAnnounce();
  const left = refundableAmount(order);
  const action = useAction<null, OrderDocument>({
    call: (_, idempotencyKey) => taken(shop.cancelOrder({ params: { id: order.id }, idempotencyKey })),
    refreshes: [ORDERS_KEY],
    onDone: (after) => {
      announce(after.status === "closing" ? t.cancelOrder.asked : t.cancelOrder.done);
      onClose();
    },
  });
  return (
    <Confirm
      title={t.cancelOrder.title(order.number)}
      confirm={t.cancelOrder.submit}
      busy={action.running}
      onConfirm={() => void action.run(null)}
      onClose={onClose}
    >
      <FailureNotice failure={action.failure} />
      <p>
        {left > 0 ? t.cancelOrder.paid(toldMoney({ amount: left, currency: order.currency })) : t.cancelOrder.unpaid}
      </p>
    </Confirm>
  );
}
