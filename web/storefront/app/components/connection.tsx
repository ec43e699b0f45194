// While the browser has no network, the page stays as it is: nothing is sent, nobody is led to a page that can't come, and
// what was typed is still there when the network is back.
import { useEffect, useState, useSyncExternalStore } from "react";
import { useText } from "../text/text.tsx";

function subscribe(onChange: () => void): () => void {
  addEventListener("online", onChange);
  addEventListener("offline", onChange);
  return () => {
    removeEventListener("online", onChange);
    removeEventListener("offline", onChange);
  };
}

/** A link within the page works without a network, and so does everything that is no way to another page. */
function leadsAway({ target }: Event): boolean {
  const link = target instanceof Element ? target.closest("a[href]") : null;
  return link instanceof HTMLAnchorElement && !link.getAttribute("href")?.startsWith("#");
}

export function Connection() {
  const { say } = useText();
  const isOnline = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  const [held, setHeld] = useState(false);

  useEffect(() => {
    if (isOnline) return setHeld(false);
    const hold = (event: Event): void => {
      if (event.type === "click" && !leadsAway(event)) return;
      event.preventDefault();
      event.stopPropagation();
      setHeld(true);
    };
    // Before anybody else hears of it.
    const first = { capture: true } as const;
    addEventListener("submit", hold, first);
    addEventListener("click", hold, first);
    return () => {
      removeEventListener("submit", hold, first);
      removeEventListener("click", hold, first);
    };
  }, [isOnline]);

  return (
    <div role="status" className="sticky bottom-0 z-30">
      {!isOnline && (
        <p className="border-t-4 border-saffron bg-surface px-4 py-3 text-center shadow-lg">
          {say(held ? "offline.held" : "offline.notice")}
        </p>
      )}
    </div>
  );
}
