// Nobody loses what they typed by following a link: where something is not saved, leaving asks first.
import { useEffect } from "react";
import { useBlocker } from "react-router";
import { t } from "../texts/texts.ts";
import { Confirm } from "./dialog.tsx";

export function LeaveGuard({ dirty }: { readonly dirty: boolean }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [dirty]);
  if (blocker.state !== "blocked") return null;
  return (
    <Confirm
      title={t.leave.title}
      confirm={t.leave.leave}
      busy={false}
      onConfirm={() => blocker.proceed()}
      onClose={() => blocker.reset()}
    >
      <p>{t.leave.body}</p>
    </Confirm>
  );
}
