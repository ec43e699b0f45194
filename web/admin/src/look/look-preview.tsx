// The shop as it would be: the real storefront in a frame, drawn with the draft of this session. A change goes to the
// server and the page in the frame is drawn anew, where one was reading.
import type { Scheme, ThemeSettings } from "@souk/contracts/web/theme-schema";
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button.tsx";
import { Notice } from "../parts/notice.tsx";
import { t } from "../texts/texts.ts";
import { SchemeButtons } from "./colours-part.tsx";
import { dropDraft, putDraft } from "./look-api.ts";

/** Typing and dragging are one change. */
const PAUSE_MS = 200;
const START = "/?look=draft";
const widths = { phone: 390, desktop: 1280 } as const;
type Width = keyof typeof widths;
/** Of the window that somebody works in: a desktop would be a stamp there. */
const NARROW = 700;

type PreviewProps = {
  readonly settings: ThemeSettings;
  readonly scheme: Scheme;
  readonly onScheme: (scheme: Scheme) => void;
};

export function LookPreview({ settings, scheme, onScheme }: PreviewProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const scrolled = useRef(0);
  const [width, setWidth] = useState<Width>(() => (innerWidth < NARROW ? "phone" : "desktop"));
  const failed = useDraft(settings, () => {
    scrolled.current = redraw(frame.current);
  });
  useEffect(() => shine(frame.current, scheme), [scheme]);
  return (
    <section aria-label={t.look.preview} className="grid gap-2 lg:sticky lg:top-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <fieldset className="flex gap-1.5">
          <legend className="sr-only">{t.look.width}</legend>
          {(["phone", "desktop"] as const).map((each) => (
            <Button
              key={each}
              size="small"
              aria-pressed={width === each}
              look={width === each ? "primary" : "secondary"}
              onClick={() => setWidth(each)}
            >
              {t.look.widths[each]}
            </Button>
          ))}
        </fieldset>
        <SchemeButtons scheme={scheme} onScheme={onScheme} label={t.look.light} />
      </div>
      <div role="status">{failed && <Notice tone="warn">{t.look.previewFailed}</Notice>}</div>
      <Stage width={widths[width]}>
        <iframe
          ref={frame}
          title={t.look.preview}
          sandbox="allow-same-origin allow-forms"
          className="size-full bg-card"
          onLoad={() => {
            shine(frame.current, scheme);
            pageIn(frame.current)?.defaultView?.scrollTo({ top: scrolled.current, behavior: "instant" });
            scrolled.current = 0;
          }}
        />
      </Stage>
      <p className="text-sm text-soft">{t.look.previewHint}</p>
    </section>
  );
}

/** Tells the server what is tried; answers whether that has failed. The draft goes when the room is left. */
function useDraft(settings: ThemeSettings, onPut: () => void): boolean {
  const [failed, setFailed] = useState(false);
  const put = useRef(onPut);
  put.current = onPut;
  useEffect(() => {
    const given = new AbortController();
    const timer = setTimeout(() => {
      putDraft(settings, given.signal).then(
        () => {
          setFailed(false);
          put.current();
        },
        () => !given.signal.aborted && setFailed(true),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [settings]);
  useEffect(() => () => void dropDraft().catch(() => undefined), []);
  return failed;
}

/** As wide as the device that it stands for, and as small as the room there is. */
function Stage({ width, children }: { readonly width: number; readonly children: React.ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(width);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const watch = new ResizeObserver(([entry]) => entry && setRoom(entry.contentRect.width));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const scale = room === 0 ? 1 : Math.min(1, room / width);
  return (
    <div ref={place} className="h-[75dvh] min-h-96 overflow-hidden">
      <div
        className="mx-auto origin-top-left overflow-hidden rounded-box border border-edge"
        style={{ width, height: `${100 / scale}%`, transform: `scale(${scale})`, ...(scale < 1 && { margin: 0 }) }}
      >
        {children}
      </div>
    </div>
  );
}

/** Undefined where it is none of the shop's pages. */
function pageIn(frame: HTMLIFrameElement | null): Document | undefined {
  try {
    const page = frame?.contentDocument ?? undefined;
    return page?.location.origin === location.origin ? page : undefined;
  } catch {
    return undefined;
  }
}

/** Draws the page in the frame anew; answers how far down one was. */
function redraw(frame: HTMLIFrameElement | null): number {
  if (frame === null) return 0;
  const page = pageIn(frame);
  if (page === undefined || page.location.pathname.startsWith("/admin")) {
    frame.src = START;
    return 0;
  }
  const { pathname, search } = page.location;
  const top = page.defaultView?.scrollY ?? 0;
  page.location.replace(pathname + search);
  return top;
}

function shine(frame: HTMLIFrameElement | null, scheme: Scheme): void {
  const page = pageIn(frame)?.documentElement;
  if (page) page.dataset.scheme = scheme === "day" ? "light" : "dark";
}
