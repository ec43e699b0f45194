// Whether the demo catalogue stays: asked once in this browser, at the first steps.
import type { DemoRemoval } from "@souk/contracts/products/demo-removal";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Failure, failureOf, taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { remember, remembered } from "../browser/preferences.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Button } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { FailureNotice, Notice } from "../parts/notice.tsx";
import { ProgressBar } from "../parts/progress-bar.tsx";
import { COLLECTIONS_KEY, PRODUCTS_KEY } from "../products/product-keys.ts";
import { t } from "../texts/texts.ts";

const NAME = "demo";
type Stage = "open" | "asking" | "removing" | "answered";

export function DemoChoice() {
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [stage, setStage] = useState<Stage>(() => (remembered(NAME) === null ? "open" : "answered"));
  const [part, setPart] = useState(0);
  const [result, setResult] = useState<DemoRemoval | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const answer = (said: "kept" | "removed"): void => {
    remember(NAME, said);
    setStage("answered");
  };
  const remove = async (): Promise<void> => {
    setStage("removing");
    setFailure(null);
    try {
      const { removeDemo } = await import("@souk/contracts/products/demo-removal");
      const removed = await removeDemo({ shop, taken, onProgress: (done, all) => setPart(all === 0 ? 1 : done / all) });
      setResult(removed);
      answer("removed");
      announce(told(removed));
    } catch (error) {
      setFailure(failureOf(error));
      setStage("open");
    }
    await queries.invalidateQueries({ queryKey: PRODUCTS_KEY });
    await queries.invalidateQueries({ queryKey: COLLECTIONS_KEY });
  };
  if (result !== null) return <Notice tone="good">{told(result)}</Notice>;
  if (stage === "answered") return null;
  if (stage === "removing") return <ProgressBar label={t.firstRun.demoGoing} part={part} />;
  return (
    <div className="grid gap-2">
      <FailureNotice failure={failure} />
      <div className="flex flex-wrap items-center gap-2">
        <p className="mr-auto">{t.firstRun.demo}</p>
        <Button size="small" onClick={() => answer("kept")}>
          {t.firstRun.demoKeep}
        </Button>
        <Button size="small" onClick={() => setStage("asking")}>
          {t.firstRun.demoRemove}
        </Button>
      </div>
      {stage === "asking" && (
        <Confirm
          title={t.firstRun.demoTitle}
          confirm={t.firstRun.demoRemove}
          busy={false}
          onConfirm={() => void remove()}
          onClose={() => setStage("open")}
        >
          <p>{t.firstRun.demoBody}</p>
        </Confirm>
      )}
    </div>
  );
}

function told({ deleted, archived, kept, collections }: DemoRemoval): string {
  if (deleted + archived.length + kept.length + collections === 0) return t.firstRun.demoNothing;
  return [
    t.firstRun.demoGone(deleted, collections),
    ...(archived.length > 0 ? [t.firstRun.demoArchived(archived.length)] : []),
    ...(kept.length > 0 ? [t.firstRun.demoKept(kept.length)] : []),
  ].join(" ");
}
