// The sitemap's XML.
export type Place = { readonly path: string; readonly changed?: string };

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

export function sitemapOf(publicUrl: string, places: readonly Place[]): string {
  const urls = places.map(({ path, changed }) => {
    const loc = (publicUrl + path).replace(/[&<>"']/g, (sign) => ESCAPED[sign] ?? sign);
    return `<url><loc>${loc}</loc>${changed === undefined ? "" : `<lastmod>${changed}</lastmod>`}</url>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join("\n")}\n</urlset>\n`;
}
