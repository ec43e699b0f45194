// Words, prices and dates in the visitor's language, for every component below.
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { createText, type Text, type Told } from "./create-text.ts";
import type { Locale } from "./locale.ts";
import type { Catalogue } from "./message.ts";

const TextContext = createContext<Text | undefined>(undefined);

export function useText(): Text {
  const text = useContext(TextContext);
  if (text === undefined) throw new Error("no TextProvider above");
  return text;
}

export type TextProviderProps = Told & {
  readonly locale: Locale;
  readonly catalogue: Catalogue;
  readonly children: ReactNode;
};

export function TextProvider({ locale, catalogue, nonce, prices, children }: TextProviderProps) {
  const text = useMemo(() => createText(locale, catalogue, { nonce, prices }), [locale, catalogue, nonce, prices]);
  return <TextContext value={text}>{children}</TextContext>;
}
