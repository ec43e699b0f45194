// The parts of the market as tables.
import type { SystemSchema } from "@souk/contracts/gateway/routes";
import type { Static } from "@souk/contracts/schema";
import { Badge, type BadgeTone } from "../parts/badge.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Section } from "../parts/page.tsx";
import { toldNumber } from "../parts/told.tsx";
import { locale, t } from "../texts/texts.ts";

type System = Static<typeof SystemSchema>;
type Service = System["services"][number];
type Instance = Service["instances"][number] & { readonly service: string; readonly outboxDepth: number | null };
type Queue = System["queues"][number];
type Breaker = System["breakers"][number];

const MEBIBYTE = 1024 * 1024;
const instanceTones: Readonly<Record<Instance["state"], BadgeTone>> = {
  ready: "good",
  not_ready: "warn",
  unreachable: "bad",
};
const breakerTones: Readonly<Record<Breaker["state"], BadgeTone>> = {
  closed: "good",
  "half-open": "warn",
  open: "bad",
};

function toldCount(count: number | null, badFrom = 1) {
  if (count === null) return t.common.none;
  return count >= badFrom ? <Badge tone="warn">{toldNumber(count)}</Badge> : toldNumber(count);
}

const instanceColumns: readonly Column<Instance>[] = [
  {
    id: "instance",
    header: t.system.instance,
    cell: ({ instance, checks }) => (
      <>
        <span className="font-medium">{instance}</span>
        {Object.entries(checks)
          .filter(([, said]) => said !== "ok")
          .map(([check, said]) => (
            <span key={check} className="block text-sm break-words text-bad">
              {check}: {said}
            </span>
          ))}
      </>
    ),
  },
  {
    id: "state",
    header: t.system.state,
    cell: ({ state }) => <Badge tone={instanceTones[state]}>{t.system.instanceStates[state]}</Badge>,
  },
  {
    id: "outbox",
    header: t.system.outbox,
    from: "sm",
    align: "right",
    cell: ({ outboxDepth }) => toldCount(outboxDepth, 100),
  },
  {
    id: "uptime",
    header: t.system.uptime,
    from: "md",
    align: "right",
    cell: ({ uptimeSeconds }) => toldUptime(uptimeSeconds),
  },
  {
    id: "memory",
    header: t.system.memory,
    from: "md",
    align: "right",
    cell: ({ memoryBytes }) =>
      memoryBytes === null ? t.common.none : `${toldNumber(Math.round(memoryBytes / MEBIBYTE))} MiB`,
  },
];

function toldUptime(seconds: number | null): string {
  if (seconds === null) return t.common.none;
  const [amount, unit] =
    seconds < 120
      ? ([seconds, "second"] as const)
      : seconds < 7_200
        ? ([seconds / 60, "minute"] as const)
        : seconds < 172_800
          ? ([seconds / 3_600, "hour"] as const)
          : ([seconds / 86_400, "day"] as const);
  const format = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(locale, format).format(Math.floor(amount));
}

export function Services({ services }: { readonly services: readonly Service[] }) {
  const instances = services.flatMap(({ service, instances: all, outboxDepth }) =>
    all.map((instance): Instance => ({ ...instance, service, outboxDepth })),
  );
  const gone = services.filter((each) => each.instances.length === 0);
  return (
    <Section flush title={t.system.services}>
      {gone.map(({ service }) => (
        <p key={service} className="px-4 pb-2 font-medium text-bad">
          {t.system.noInstance(service)}
        </p>
      ))}
      <DataTable
        caption={t.system.services}
        rows={instances}
        columns={instanceColumns}
        rowId={({ service, instance }) => `${service} ${instance}`}
      />
    </Section>
  );
}

const queueColumns: readonly Column<Queue>[] = [
  {
    id: "subscriber",
    header: t.system.subscriber,
    cell: ({ subscriber, instance }) => (
      <>
        <span className="font-medium break-all">{subscriber}</span>
        <span className="block text-sm text-soft">{instance}</span>
      </>
    ),
  },
  { id: "source", header: t.system.source, from: "sm", cell: ({ source }) => source },
  { id: "lag", header: t.system.lag, align: "right", cell: ({ lag }) => toldCount(lag, 100) },
  {
    id: "retrying",
    header: t.system.retrying,
    from: "sm",
    align: "right",
    cell: ({ retrying }) => toldCount(retrying),
  },
  { id: "dead", header: t.system.dead, align: "right", cell: ({ deadLetters }) => toldCount(deadLetters) },
];

export function Queues({ queues }: { readonly queues: readonly Queue[] }) {
  return (
    <Section flush title={t.system.queues}>
      <DataTable
        caption={t.system.queues}
        rows={queues}
        columns={queueColumns}
        rowId={({ instance, subscriber, source }) => `${instance} ${subscriber} ${source}`}
      />
    </Section>
  );
}

const breakerColumns: readonly Column<Breaker>[] = [
  { id: "instance", header: t.system.instance, cell: ({ instance }) => instance },
  { id: "target", header: t.system.target, cell: ({ target }) => target },
  {
    id: "state",
    header: t.system.state,
    cell: ({ state }) => <Badge tone={breakerTones[state]}>{t.system.breakerStates[state]}</Badge>,
  },
];

export function Breakers({ breakers }: { readonly breakers: readonly Breaker[] }) {
  return (
    <Section flush title={t.system.breakers}>
      {breakers.length === 0 ? (
        <p className="px-4 pb-4 text-soft">{t.system.noBreaker}</p>
      ) : (
        <DataTable
          caption={t.system.breakers}
          rows={breakers}
          columns={breakerColumns}
          rowId={({ instance, target }) => `${instance} ${target}`}
        />
      )}
    </Section>
  );
}
