// Stock of one SKU changes: counted anew, or by a difference with its reason.
import type { StockLevel } from "@souk/contracts/products/product-schema";
import { type FormEvent, useState } from "react";
import { fieldErrorsOf, taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { PRODUCTS_KEY } from "../products/product-keys.ts";
import { t } from "../texts/texts.ts";
import { STOCK_KEY } from "./stock-queries.ts";
import { readUnits } from "./units-text.ts";

const ways = ["set", "adjust"] as const;
type Way = (typeof ways)[number];
type Wish =
  | { readonly way: "set"; readonly onHand: number }
  | { readonly way: "adjust"; readonly delta: number; readonly reason: string };
type Level = Pick<StockLevel, "onHand" | "reserved">;

type StockDialogProps = {
  readonly sku: string;
  readonly level: Level;
  readonly onClose: () => void;
  /** Which way it opens with. */
  readonly way?: Way;
};

const OWN_FIELDS = new Set(["/onHand", "/delta", "/reason"]);

export function StockDialog({ sku, level, onClose, way: first = "set" }: StockDialogProps) {
  const announce = useAnnounce();
  const [way, setWay] = useState<Way>(first);
  const [onHand, setOnHand] = useState(String(level.onHand));
  const [delta, setDelta] = useState("");
  const [reason, setReason] = useState("");
  const [complaints, setComplaints] = useState<{ readonly number?: string; readonly reason?: string }>({});
  const action = useAction<Wish, StockLevel>({
    call: (wish, idempotencyKey) => change(sku, wish, idempotencyKey),
    refreshes: [STOCK_KEY, PRODUCTS_KEY],
    onDone: (after) => {
      announce(t.stock.changed(sku, after.onHand));
      onClose();
    },
  });
  const errors = fieldErrorsOf(action.failure);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readUnits(way === "set" ? onHand : delta, way === "adjust");
    const wrong = {
      ...(read === undefined && { number: way === "set" ? t.stock.wrongCount : t.stock.wrongDelta }),
      ...(way === "adjust" && reason.trim() === "" && { reason: t.stock.reasonMissing }),
    };
    setComplaints(wrong);
    if (read === undefined || Object.keys(wrong).length > 0) return;
    void action.run(way === "set" ? { way, onHand: read } : { way, delta: read, reason: reason.trim() });
  };
  return (
    <Dialog title={t.stock.dialogTitle(sku)} onClose={onClose} busy={action.running}>
      <form onSubmit={submit} className="grid gap-4">
        <FailureNotice failure={action.failure} hasField={(pointer) => OWN_FIELDS.has(pointer)} />
        <p className="text-soft">{t.stock.now(level.onHand, level.reserved)}</p>
        <fieldset className="flex flex-wrap gap-x-5 gap-y-1">
          <legend className="sr-only">{t.stock.way}</legend>
          {ways.map((each) => (
            <label key={each} className="flex min-h-8 items-center gap-2.5">
              <input type="radio" name="way" checked={way === each} onChange={() => setWay(each)} />
              {t.stock.ways[each]}
            </label>
          ))}
        </fieldset>
        {way === "set" ? (
          <TextField
            label={t.stock.onHand}
            hint={t.stock.onHandHint}
            inputMode="numeric"
            className="max-w-48"
            value={onHand}
            onValue={setOnHand}
            error={complaints.number ?? errors.get("/onHand")}
          />
        ) : (
          <>
            <TextField
              label={t.stock.delta}
              hint={t.stock.deltaHint}
              className="max-w-48"
              value={delta}
              onValue={setDelta}
              error={complaints.number ?? errors.get("/delta")}
            />
            <TextField
              label={t.stock.reason}
              maxLength={200}
              list="stock-reasons"
              value={reason}
              onValue={setReason}
              error={complaints.reason ?? errors.get("/reason")}
            />
            <datalist id="stock-reasons">
              {t.stock.reasons.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          </>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" look="primary" busy={action.running}>
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function change(sku: string, wish: Wish, idempotencyKey: string): Promise<StockLevel> {
  const params = { sku };
  if (wish.way === "set") return taken(shop.setStock({ params, body: { onHand: wish.onHand } }));
  const { delta, reason } = wish;
  return taken(shop.adjustStock({ params, body: { delta, reason }, idempotencyKey }));
}
