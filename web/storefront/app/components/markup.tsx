// HTML that the shop's staff wrote. products lets only harmless elements through when it is written (ADR of its
// sanitiser), and the page's policy lets no script run.
export type MarkupProps = { readonly html: string; readonly className?: string };

export function Markup({ html, className = "" }: MarkupProps) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised on write, see above
  return <div className={`prose ${className}`} dangerouslySetInnerHTML={{ __html: html }} />;
}
