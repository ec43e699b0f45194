// The front page, as the theme lists it.
import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { HomeSectionView } from "../components/home-sections.tsx";
import { PageHead } from "../components/page-head.tsx";
import { useShop } from "../components/use-shop.ts";
import { loadHome } from "../shop/home.server.ts";
import { hostOf } from "../shop/host.ts";
import { useText } from "../text/text.tsx";

export async function loader({ context }: LoaderFunctionArgs) {
  return { sections: await loadHome(hostOf(context)) };
}

export default function Home() {
  const { sections } = useLoaderData<typeof loader>();
  const { say } = useText();
  const { shop } = useShop();
  return (
    <main id="content" className="flex-1">
      <PageHead path="/" description={say("home.description", { shop: shop.name })} />
      {sections.map((section, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two sections may say the same, and none keeps anything
        <HomeSectionView key={index} section={section} />
      ))}
    </main>
  );
}
