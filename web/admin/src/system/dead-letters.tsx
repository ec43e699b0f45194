// Events that failed for good, and another round of tries for them.
import type { DeadLetterSchema } from "@souk/contracts/gateway/routes";
import type { Static } from "@souk/contracts/schema";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import { PAGE_SIZE, Pager, usePaging } from "../parts/paging.tsx";
import { Moment } from "../parts/told.tsx";
import { useMay } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";

type DeadLetter = Static<typeof DeadLetterSchema>;
const EVERY_MS = 10_000;
const KEY = ["system", "dead-letters"] as const;

export function DeadLetters() {
  const paging = usePaging();
  const { cursor } = paging;
  const query = useQuery({
    queryKey: [...KEY, cursor ?? ""],
    queryFn: ({ signal }) => taken(shop.listDeadLetters({ query: { cursor, limit: PAGE_SIZE }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
  return (
    <Section title={t.deadLetters.title}>
      <p className="mb-3 text-sm text-soft">{t.deadLetters.intro}</p>
      <Loaded query={query} lines={2}>
        {(page) =>
          page.items.length === 0 ? (
            <p className="text-good">{t.deadLetters.none}</p>
          ) : (
            <>
              <ul className="rows">
                {page.items.map((letter) => (
                  <Letter key={letter.id} letter={letter} />
                ))}
              </ul>
              <div className="-mx-4 mt-2">
                <Pager paging={paging} page={page} />
              </div>
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

function Letter({ letter }: { readonly letter: DeadLetter }) {
  const announce = useAnnounce();
  const may = useMay();
  const action = useAction<null, unknown>({
    call: () => taken(shop.replayDeadLetter({ params: { id: letter.id } })),
    refreshes: [["system"]],
    onDone: () => announce(t.deadLetters.replayed),
  });
  const { type, subscriber, source, aggregateId, attempts, reason, createdAt } = letter;
  return (
    <li className="grid gap-2 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <p className="font-medium">
          {type} <span className="font-normal text-soft">{t.deadLetters.from(source, subscriber)}</span>
        </p>
        <p className="break-words text-bad">{reason}</p>
        <p className="text-sm text-soft">
          <Moment time={createdAt} /> · {t.deadLetters.attempts(attempts)} ·{" "}
          <span className="font-mono break-all">{aggregateId}</span>
        </p>
        <FailureNotice failure={action.failure} />
      </div>
      {may("system:write") && (
        <Button
          size="small"
          className="self-start justify-self-start"
          busy={action.running}
          onClick={() => void action.run(null)}
        >
          <RotateCcw aria-hidden />
          {t.deadLetters.replay}
        </Button>
      )}
    </li>
  );
}
