// Looks again by itself while a page is seen: often while something is about to change, now and then otherwise.
import { useEffect } from "react";
import { useRevalidator } from "react-router";

const SOON_MS = 2_000;
const LATER_MS = 20_000;

export function useFollowing({
  isMoving,
  isSettled,
}: {
  readonly isMoving: boolean;
  readonly isSettled: boolean;
}): void {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (isSettled || state !== "idle") return;
    const look = (): void => {
      if (document.visibilityState === "visible") void revalidate();
    };
    const timer = setInterval(look, isMoving ? SOON_MS : LATER_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [isMoving, isSettled, state, revalidate]);
}
