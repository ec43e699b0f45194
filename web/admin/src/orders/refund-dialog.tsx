// Money goes back: all that is left, an amount, or what certain units cost. The reason is for the timeline and the mail.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { type FormEvent, useState } from "react";
import { fieldErrorsOf, taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { MoneyField, moneyComplaint, readMoney } from "../parts/money-field.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { toldMoney } from "../parts/told.tsx";
import { t } from "../texts/texts.ts";
import { ORDERS_KEY } from "./order-queries.ts";
import { refundableAmount, refundableUnits, refundEstimate, type Units } from "./order-standing.ts";
import { type Picked, pickedUnits, UnitPicker } from "./unit-picker.tsx";

const ways = ["all", "amount", "lines"] as const;
type Way = (typeof ways)[number];
type Wish = {
  readonly reason: string;
  readonly amount?: { readonly amount: number; readonly currency: string };
  readonly lines?: Units[];
};
type Complaints = { readonly amount?: string | undefined; readonly lines?: string; readonly reason?: string };
const OWN_FIELDS = new Set(["/amount", "/amount/amount", "/reason"]);

export function RefundDialog({ order: now, onClose }: { readonly order: OrderDocument; readonly onClose: () => void }) {
  const announce = useAnnounce();
  // As it was when the dialog opened: trying again must mean the same refund, also when the first try has arrived.
  const [order] = useState(now);
  const { currency } = order;
  const left = { amount: refundableAmount(order), currency };
  const lines = order.items
    .map((item) => ({ sku: item.sku, title: item.title, most: refundableUnits(order, item) }))
    .filter(({ most }) => most > 0);
  const [way, setWay] = useState<Way>("all");
  const [amount, setAmount] = useState("");
  const [picked, setPicked] = useState<Picked>({});
  const [reason, setReason] = useState("");
  const [complaints, setComplaints] = useState<Complaints>({});
  const action = useAction<Wish, OrderDocument>({
    call: (body, idempotencyKey) => taken(shop.refundOrder({ params: { id: order.id }, body, idempotencyKey })),
    refreshes: [ORDERS_KEY],
    onDone: (after) => {
      const asked = after.refunds.some(({ status }) => status === "requested");
      announce(asked ? t.refund.asked : t.refund.done);
      onClose();
    },
  });
  const errors = fieldErrorsOf(action.failure);
  const units = pickedUnits(lines, picked);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = wishOf({ way, amount, units, reason, left });
    setComplaints("wish" in read ? {} : read.complaints);
    if ("wish" in read) void action.run(read.wish);
  };
  return (
    <Dialog title={t.refund.title} onClose={onClose} busy={action.running}>
      <form onSubmit={submit} className="grid gap-4">
        <FailureNotice failure={action.failure} hasField={(pointer) => OWN_FIELDS.has(pointer)} />
        <p>{t.refund.left(toldMoney(left))}</p>
        <fieldset className="grid gap-1">
          <legend className="mb-1 text-sm font-medium">{t.refund.how}</legend>
          {ways.map((each) => (
            <label key={each} className="flex min-h-8 items-center gap-2.5">
              <input type="radio" name="way" checked={way === each} onChange={() => setWay(each)} />
              {t.refund.ways[each]}
            </label>
          ))}
        </fieldset>
        {way === "amount" && (
          <MoneyField
            label={t.refund.amount}
            currency={currency}
            value={amount}
            onValue={setAmount}
            error={complaints.amount ?? errors.get("/amount/amount") ?? errors.get("/amount")}
          />
        )}
        {way === "lines" && (
          <>
            <UnitPicker legend={t.refund.units} lines={lines} picked={picked} onPicked={setPicked} />
            {complaints.lines !== undefined && (
              <p role="alert" className="text-sm font-medium text-bad">
                {complaints.lines}
              </p>
            )}
            {units !== undefined && units.length > 0 && (
              <p aria-live="polite">
                {t.refund.estimate(toldMoney({ amount: refundEstimate(order, units), currency }))}
              </p>
            )}
          </>
        )}
        <TextField
          label={t.refund.reason}
          hint={t.refund.reasonHint}
          maxLength={500}
          value={reason}
          onValue={setReason}
          error={complaints.reason ?? errors.get("/reason")}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" look="primary" busy={action.running}>
            {t.refund.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type Typed = {
  readonly way: Way;
  readonly amount: string;
  readonly units: readonly Units[] | undefined;
  readonly reason: string;
  readonly left: { readonly amount: number; readonly currency: string };
};

function wishOf(typed: Typed): { readonly wish: Wish } | { readonly complaints: Complaints } {
  const reason = typed.reason.trim();
  const unreasoned = reason === "" ? { reason: t.refund.reasonMissing } : {};
  if (typed.way === "lines") {
    const { units } = typed;
    const lines = units === undefined ? t.units.wrong : units.length === 0 ? t.units.none : undefined;
    if (units === undefined || lines !== undefined) return { complaints: { ...unreasoned, ...(lines && { lines }) } };
    return reason === "" ? { complaints: unreasoned } : { wish: { reason, lines: [...units] } };
  }
  if (typed.way === "all") return reason === "" ? { complaints: unreasoned } : { wish: { reason } };
  const { currency, amount: most } = typed.left;
  const read = readMoney(typed.amount, currency);
  if ("wrong" in read) return { complaints: { ...unreasoned, amount: moneyComplaint(read) } };
  if (read.amount === 0) return { complaints: { ...unreasoned, amount: t.refund.zero } };
  if (read.amount > most) return { complaints: { ...unreasoned, amount: t.refund.tooMuch(toldMoney(typed.left)) } };
  return reason === "" ? { complaints: unreasoned } : { wish: { reason, amount: { amount: read.amount, currency } } };
}
