// What a search engine reads (schema.org). Data, not a script: nothing runs.
import { useText } from "../text/text.tsx";

export function JsonLd({ value }: { readonly value: object }) {
  const { nonce } = useText();
  // `</script` inside a text must not end the element.
  const __html = JSON.stringify(value).replaceAll("<", "\\u003c");
  return (
    <script
      type="application/ld+json"
      nonce={nonce}
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: JSON with "<" escaped
      dangerouslySetInnerHTML={{ __html }}
    />
  );
}
