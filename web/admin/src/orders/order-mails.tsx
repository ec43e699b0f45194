// The e-mails of an order: sent, waiting, or failed and why.
import type { MailState } from "@souk/contracts/notifications/mail-schema";
import { Badge, type BadgeTone } from "../parts/badge.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Section } from "../parts/page.tsx";
import { Moment } from "../parts/told.tsx";
import { t } from "../texts/texts.ts";
import { useOrderMails } from "./order-queries.ts";

const tones: Readonly<Record<MailState, BadgeTone>> = { queued: "plain", sent: "good", failed: "bad" };

export function OrderMails({ orderId }: { readonly orderId: string }) {
  const query = useOrderMails(orderId);
  return (
    <Section title={t.mails.title}>
      <Loaded query={query} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-soft">{t.mails.none}</p>
          ) : (
            <ul className="rows">
              {items.map(({ id, template, state, lastError, createdAt, sentAt }) => (
                <li key={id}>
                  <div className="flex justify-between gap-2">
                    <span>{t.mailTemplates[template]}</span>
                    <Badge tone={tones[state]}>{t.mails.states[state]}</Badge>
                  </div>
                  <p className="text-sm text-soft">
                    <Moment time={sentAt ?? createdAt} />
                  </p>
                  {state !== "sent" && lastError !== null && (
                    <p className="text-sm break-words text-bad">{lastError}</p>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
