// A parcel leaves: all that is outstanding, or part of it, with what the carrier gave.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { type FormEvent, useState } from "react";
import { fieldErrorsOf, taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { t } from "../texts/texts.ts";
import { ORDERS_KEY } from "./order-queries.ts";
import { outstandingLines, type Units } from "./order-standing.ts";
import { type Picked, type PickerLine, pickedUnits, UnitPicker } from "./unit-picker.tsx";

type Parcel = { readonly lines: readonly Units[]; readonly carrier: string; readonly trackingNumber: string };
const OWN_FIELDS = new Set(["/carrier", "/trackingNumber"]);

export function FulfilDialog({ order, onClose }: { readonly order: OrderDocument; readonly onClose: () => void }) {
  const announce = useAnnounce();
  // As it was when the dialog opened: trying again must mean the same parcel, also when the first try has arrived.
  const [lines] = useState(() => pickerLines(order));
  const [picked, setPicked] = useState<Picked>(() =>
    Object.fromEntries(lines.map(({ sku, most }) => [sku, String(most)])),
  );
  const [carrier, setCarrier] = useState("");
  const [trackingNumber, setTrackingNumber] = useState("");
  const [complaint, setComplaint] = useState<string>();
  const action = useAction<Parcel, OrderDocument>({
    call: (parcel, idempotencyKey) =>
      taken(shop.fulfilOrder({ params: { id: order.id }, body: bodyOf(parcel), idempotencyKey })),
    refreshes: [ORDERS_KEY],
    onDone: () => {
      announce(t.fulfil.done);
      onClose();
    },
  });
  const errors = fieldErrorsOf(action.failure);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const units = pickedUnits(lines, picked);
    const wrong = units === undefined ? t.units.wrong : units.length === 0 ? t.units.none : undefined;
    setComplaint(wrong);
    if (units !== undefined && wrong === undefined) {
      void action.run({ lines: units, carrier: carrier.trim(), trackingNumber: trackingNumber.trim() });
    }
  };
  return (
    <Dialog title={t.fulfil.title} onClose={onClose} busy={action.running}>
      <form onSubmit={submit} className="grid gap-4">
        <FailureNotice failure={action.failure} hasField={(pointer) => OWN_FIELDS.has(pointer)} />
        <UnitPicker legend={t.fulfil.units} lines={lines} picked={picked} onPicked={setPicked} />
        {complaint !== undefined && (
          <p role="alert" className="text-sm font-medium text-bad">
            {complaint}
          </p>
        )}
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField
            optional
            label={t.fulfil.carrier}
            maxLength={200}
            value={carrier}
            onValue={setCarrier}
            error={errors.get("/carrier")}
          />
          <TextField
            optional
            label={t.fulfil.tracking}
            maxLength={200}
            value={trackingNumber}
            onValue={setTrackingNumber}
            error={errors.get("/trackingNumber")}
          />
        </div>
        <p className="text-sm text-soft">{t.fulfil.mail}</p>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" look="primary" busy={action.running}>
            {t.fulfil.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function pickerLines(order: OrderDocument): readonly PickerLine[] {
  const titles = new Map(order.items.map(({ sku, title }) => [sku, title]));
  return outstandingLines(order).map(({ sku, quantity }) => ({ sku, title: titles.get(sku) ?? sku, most: quantity }));
}

function bodyOf({ lines, carrier, trackingNumber }: Parcel) {
  return {
    lines: [...lines],
    ...(carrier !== "" && { carrier }),
    ...(trackingNumber !== "" && { trackingNumber }),
  };
}
