// Collections to choose from. One that was chosen and is gone stays in sight, so that nobody wonders what was there.
import { useAllCollections } from "../products/product-queries.ts";
import { t } from "../texts/texts.ts";

export type Choices = (chosen?: string) => readonly (readonly [handle: string, title: string])[];

export function useCollectionChoices(): Choices {
  const { data } = useAllCollections();
  const all = (data ?? []).map(({ handle, title }) => [handle, title] as const);
  return (chosen) =>
    chosen === undefined || data === undefined || all.some(([handle]) => handle === chosen)
      ? all
      : [...all, [chosen, t.look.gone(chosen)] as const];
}

export function titleOf(choices: Choices, handle: string): string {
  return choices(handle).find(([each]) => each === handle)?.[1] ?? handle;
}
