// How long a page keeps its reader waiting, from a trace: the processor time of the page's own main thread, told for a slower
// processor. Time on the clock would also count what else the machine did.
import type { Browser, Page } from "playwright-core";

/** A task longer than this is felt: web.dev, "Total Blocking Time". */
const FELT_MS = 50;

/** As Chromium writes it ("Trace Event Format"): times are microseconds, `tdur` is processor time. */
type TraceEvent = {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly url?: string; readonly processId?: number } };
};

export async function blockedMs(browser: Browser, page: Page, url: string, slowed: number): Promise<number> {
  await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline", "devtools.timeline"] });
  let trace: Buffer;
  try {
    await page.goto(url, { waitUntil: "networkidle" });
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString("utf8")) as { readonly traceEvents: readonly TraceEvent[] };
  const tasks = tasksOf(traceEvents, url);
  if (tasks.length === 0) return Number.NaN;
  return tasks.reduce((sum, ms) => sum + Math.max(0, ms * slowed - FELT_MS), 0);
}

/** Milliseconds of each task of the process that shows the page: Chromium has pages of its own besides. */
function tasksOf(events: readonly TraceEvent[], url: string): readonly number[] {
  const shows = new Set(
    events.flatMap(({ name, args }) =>
      name === "FrameCommittedInBrowser" && args?.data?.url === url ? (args.data.processId ?? []) : [],
    ),
  );
  const mains = new Set(
    events.flatMap(({ name, pid, tid, args }) =>
      name === "thread_name" && args?.name === "CrRendererMain" && shows.has(pid) ? `${pid}:${tid}` : [],
    ),
  );
  return events.flatMap(({ name, ph, pid, tid, tdur }) =>
    name === "RunTask" && ph === "X" && tdur !== undefined && mains.has(`${pid}:${tid}`) ? tdur / 1000 : [],
  );
}
