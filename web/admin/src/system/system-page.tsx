// How the market is: services and their instances, queues, breakers, recent errors, and events that failed for good.
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { Moment } from "../parts/told.tsx";
import { t } from "../texts/texts.ts";
import { DeadLetters } from "./dead-letters.tsx";
import { RecentErrors } from "./recent-errors.tsx";
import { Breakers, Queues, Services } from "./system-tables.tsx";

export const SYSTEM_KEY = ["system"] as const;
const EVERY_MS = 5_000;

export function SystemPage() {
  const query = useQuery({
    queryKey: [...SYSTEM_KEY, "status"],
    queryFn: ({ signal }) => taken(shop.readSystem({ signal })),
    refetchInterval: EVERY_MS,
  });
  return (
    <Page title={t.rooms.system}>
      <div className="grid gap-4">
        <Loaded query={query} lines={6}>
          {(system) => (
            <>
              <p
                role="status"
                className={`box flex flex-wrap items-center gap-3 px-4 py-3 ${system.healthy ? "" : "border-warn"}`}
              >
                {system.healthy ? (
                  <CircleCheck aria-hidden className="size-6 text-good" />
                ) : (
                  <TriangleAlert aria-hidden className="size-6 text-warn" />
                )}
                <span className="font-semibold">{system.healthy ? t.system.healthy : t.system.unhealthy}</span>
                <span className="text-sm text-soft">
                  {t.system.checked} <Moment time={system.checkedAt} />
                </span>
              </p>
              <Services services={system.services} />
              <Queues queues={system.queues} />
              <Breakers breakers={system.breakers} />
              <RecentErrors errors={system.recentErrors} />
            </>
          )}
        </Loaded>
        <DeadLetters />
      </div>
    </Page>
  );
}
