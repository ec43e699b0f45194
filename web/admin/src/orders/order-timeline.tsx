// What happened to an order and why, newest first.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import type { TimelineEntry } from "@souk/contracts/orders/timeline-schema";
import { Loaded } from "../parts/loaded.tsx";
import { Section } from "../parts/page.tsx";
import { Moment, toldMoney } from "../parts/told.tsx";
import { t } from "../texts/texts.ts";
import { useTimeline } from "./order-queries.ts";

const dots: Readonly<Record<TimelineEntry["kind"], string>> = {
  status: "bg-info",
  payment: "bg-good",
  parcel: "bg-accent",
  refund: "bg-warn",
  alert: "bg-bad",
  note: "bg-edge",
};

export function OrderTimeline({ order }: { readonly order: OrderDocument }) {
  const query = useTimeline(order.id, order.updatedAt);
  return (
    <Section title={t.timeline.title}>
      <Loaded query={query} lines={3}>
        {({ items }) => (
          <ol className="relative grid gap-3 before:absolute before:inset-y-2 before:left-[0.3rem] before:w-px before:bg-line">
            {[...items].reverse().map((entry, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: entries are only ever added, and have no id
              <Entry key={items.length - index} entry={entry} />
            ))}
          </ol>
        )}
      </Loaded>
    </Section>
  );
}

function Entry({ entry }: { readonly entry: TimelineEntry }) {
  const { at, kind, to, amount, detail } = entry;
  const causes: Readonly<Record<string, string>> = t.timeline.causes;
  const cause = causes[entry.cause] ?? entry.cause;
  const heading = to === undefined ? t.timeline.kinds[kind] : t.orderStatuses[to];
  return (
    <li className="relative pl-6">
      <span aria-hidden className={`absolute top-1.5 left-0 size-2.5 rounded-full ${dots[kind]}`} />
      <div className="flex flex-wrap justify-between gap-x-4">
        <span className="font-medium">
          {heading}
          {amount !== undefined && ` · ${toldMoney(amount)}`}
        </span>
        <span className="text-sm text-soft">
          <Moment time={at} />
        </span>
      </div>
      <p className="text-sm break-words text-soft">
        {cause}
        {detail !== undefined && ` · ${detail}`}
      </p>
    </li>
  );
}
