// What the head of a page says of it: title, description, its one address, and what others show when it is shared.
import { useText } from "../text/text.tsx";
import { useShop } from "./use-shop.ts";

export type PageHeadProps = {
  readonly title?: string;
  readonly description?: string;
  /** The page's address without what only sorts or filters. Absent: pages that search engines should leave out. */
  readonly path?: string;
  readonly image?: string | undefined;
  readonly kind?: "website" | "product";
};

const MAX_DESCRIPTION = 200;

export function PageHead({ title, description, path, image, kind = "website" }: PageHeadProps) {
  const { locale } = useText();
  const { shop, publicUrl } = useShop();
  const whole = title === undefined ? shop.name : `${title} · ${shop.name}`;
  const short = description?.slice(0, MAX_DESCRIPTION);
  return (
    <>
      <title>{whole}</title>
      {short !== undefined && <meta name="description" content={short} />}
      {path === undefined ? (
        <meta name="robots" content="noindex" />
      ) : (
        <>
          <link rel="canonical" href={publicUrl + path} />
          <meta property="og:url" content={publicUrl + path} />
          <meta property="og:type" content={kind} />
          <meta property="og:title" content={title ?? shop.name} />
          <meta property="og:site_name" content={shop.name} />
          <meta property="og:locale" content={locale} />
          {short !== undefined && <meta property="og:description" content={short} />}
          {image !== undefined && <meta property="og:image" content={new URL(image, publicUrl).href} />}
        </>
      )}
    </>
  );
}
