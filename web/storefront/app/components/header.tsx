// The top of every page: name, search, account, cart, the stalls, and the market's awning.
import { Link, NavLink, useMatches } from "react-router";
import { collectionPath } from "../shop/paths.ts";
import { useText } from "../text/text.tsx";
import { Awning } from "./awning.tsx";
import { useCartDrawer } from "./cart-drawer.tsx";
import { SearchBox } from "./search-box.tsx";
import { useShop } from "./use-shop.ts";
import { useTheme } from "./use-theme.ts";

export function Header() {
  const { say } = useText();
  const { shop, stalls, visitor } = useShop();
  const { icon } = useTheme();
  return (
    <header className="relative z-10 bg-surface">
      {/* Each cell has the height of the row: a browser may paint before the last one has arrived. */}
      <div className="wrap grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-3 py-3 md:grid-cols-[auto_1fr_auto]">
        <Link to="/" className="flex min-h-11 items-center gap-2.5 font-loud text-2xl font-semibold">
          <img src={icon} alt="" width={40} height={40} className="size-10" />
          {shop.name}
        </Link>
        <div className="order-last col-span-2 md:order-none md:col-span-1 md:max-w-xl md:justify-self-center md:w-full">
          <SearchBox />
        </div>
        <div className="flex items-center gap-1">
          <Link
            to={visitor === null ? "/sign-in" : "/account"}
            className="inline-flex min-h-11 items-center rounded-md px-3 font-medium hover:bg-sunken"
          >
            {visitor === null ? say("shell.signIn") : say("shell.account")}
          </Link>
          <CartLink />
        </div>
      </div>
      {stalls.length > 0 && (
        <nav aria-label={say("shell.stalls")} className="wrap overflow-x-auto">
          <ul className="flex gap-x-6 pb-1 whitespace-nowrap">
            {stalls.map(({ handle, title }) => (
              <li key={handle}>
                <NavLink
                  to={collectionPath(handle)}
                  prefetch="intent"
                  className="inline-flex min-h-11 items-center border-b-2 border-transparent text-[0.95rem] hover:border-saffron aria-[current=page]:border-saffron aria-[current=page]:font-semibold"
                >
                  {title}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <StallAwning />
    </header>
  );
}

/** The awning of the stall that the page belongs to, as its loader says; elsewhere the market's own. */
export type AtStall = { readonly stall?: string | undefined };

function StallAwning() {
  const stall = useMatches()
    .map(({ loaderData }) => (loaderData as AtStall | undefined)?.stall)
    .find((each) => each !== undefined);
  return <Awning size="low" {...(stall !== undefined && { stall })} />;
}

function CartLink() {
  const { say, count } = useText();
  const { cart } = useShop();
  const { open } = useCartDrawer();
  const many = cart?.count ?? 0;
  return (
    <Link
      to="/cart"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        open();
      }}
      aria-label={`${say("cart.title")}: ${count("cart.items", many)}`}
      className="inline-flex min-h-11 items-center gap-2 rounded-md px-3 font-medium hover:bg-sunken"
    >
      <svg
        viewBox="0 0 24 24"
        width="22"
        height="22"
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
      >
        <path d="M3.500 9h17l-1.700 10.200a2 2 0 0 1-2 1.800H7.200a2 2 0 0 1-2-1.800zM8 9l3-6M16 9l-3-6" />
      </svg>
      <span className="min-w-5 rounded-full bg-saffron px-1.5 text-center text-sm font-semibold text-[#181b38]">
        {many}
      </span>
    </Link>
  );
}
