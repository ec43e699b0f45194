// The sections of the front page.
import { Link } from "react-router";
import type { FilledSection, StallCard } from "../shop/home.server.ts";
import { collectionPath, productPath } from "../shop/paths.ts";
import { useText } from "../text/text.tsx";
import { Awning } from "./awning.tsx";
import { Picture } from "./picture.tsx";
import { ProductGrid } from "./product-grid.tsx";

type Of<Kind extends FilledSection["kind"]> = Extract<FilledSection, { readonly kind: Kind }>;

export function HomeSectionView({ section }: { readonly section: FilledSection }) {
  switch (section.kind) {
    case "welcome":
      return <Welcome section={section} />;
    case "stalls":
      return <Stalls section={section} />;
    case "products":
      return <Products section={section} />;
    case "note":
      return <Note section={section} />;
  }
}

/** Three windows of different height, as houses on a square have them. */
const arches = ["mt-16", "mt-0", "mt-24"] as const;
/** A square that fills an arch is as wide as the arch is high. */
const ARCH_SIZES = "(min-width: 82rem) 20rem, (min-width: 64rem) 25vw, 50vw";
const STALL_SIZES = "(min-width: 64rem) 15rem, (min-width: 40rem) 31vw, 46vw";

function Welcome({ section }: { readonly section: Of<"welcome"> }) {
  const { pick } = useText();
  const { title, text, action, cards } = section;
  return (
    <section className="wrap grid items-center gap-12 py-12 lg:grid-cols-[1.05fr_1fr] lg:py-20">
      <div>
        <h1 className="text-huge font-[680]">{pick(title)}</h1>
        <p className="mt-6 max-w-lg text-lg text-muted">{pick(text)}</p>
        <Link to={action.to} className="button mt-8 px-8 text-lg">
          {pick(action.label)}
        </Link>
      </div>
      <ul className="grid grid-cols-3 gap-3 sm:gap-5">
        {cards.map(({ handle, title: name, image }, index) => (
          <li key={handle} className={arches[index % arches.length]}>
            <Link to={productPath(handle)} className="group block">
              <span className="arch block">
                <Picture
                  image={image}
                  title={name}
                  alt=""
                  sizes={ARCH_SIZES}
                  load={index === 0 ? "first" : "soon"}
                  tall
                  className="transition-transform duration-500 group-hover:scale-105"
                />
              </span>
              <span className="mt-2 block text-sm leading-snug group-hover:underline">{name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Stalls({ section }: { readonly section: Of<"stalls"> }) {
  const { pick } = useText();
  return (
    <section className="later border-y border-line bg-sunken py-14">
      <div className="wrap">
        <h2 className="text-large">{pick(section.title)}</h2>
        <ul className="mt-8 grid grid-cols-2 gap-x-4 gap-y-8 sm:grid-cols-3 sm:gap-x-6 lg:grid-cols-5">
          {section.stalls.map((stall) => (
            <li key={stall.handle}>
              <Stall stall={stall} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Stall({ stall }: { readonly stall: StallCard }) {
  const { count } = useText();
  return (
    <Link to={collectionPath(stall.handle)} prefetch="intent" className="group block">
      <span className="relative block px-2">
        <span className="absolute inset-x-0 top-0 z-[1]">
          <Awning stall={stall.handle} />
        </span>
        <Picture image={stall.image} title={stall.title} sizes={STALL_SIZES} alt="" className="rounded-b-md" />
      </span>
      <span className="mt-3 block px-2 font-loud text-lg leading-tight font-semibold group-hover:underline">
        {stall.title}
      </span>
      <span className="block px-2 text-sm text-muted">{count("stall.products", stall.count)}</span>
    </Link>
  );
}

function Products({ section }: { readonly section: Of<"products"> }) {
  const { pick, say } = useText();
  const { title, cards, collection } = section;
  return (
    <section className="later wrap py-14">
      <div className="mb-8 flex items-baseline justify-between gap-6">
        <h2 className="text-large">{pick(title)}</h2>
        <Link
          to={collection === undefined ? "/search" : collectionPath(collection)}
          className="link inline-flex min-h-11 shrink-0 items-center"
          aria-label={`${say("home.all")}: ${pick(title)}`}
        >
          {say("home.all")}
        </Link>
      </div>
      <ProductGrid cards={cards} />
    </section>
  );
}

function Note({ section }: { readonly section: Of<"note"> }) {
  const { pick } = useText();
  return (
    <section className="later wrap">
      <div className="overflow-hidden rounded-md bg-[#22286b] text-[#f4f1e4]">
        <Awning />
        <div className="grid gap-4 px-6 py-10 md:grid-cols-[1fr_1.4fr] md:px-12">
          <h2 className="text-large">{pick(section.title)}</h2>
          <p className="max-w-prose text-lg">{pick(section.text)}</p>
        </div>
      </div>
    </section>
  );
}
