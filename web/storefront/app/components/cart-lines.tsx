// The lines of a cart, each with its own little forms, which work with and without scripts.
import { Link, useActionData, useFetcher } from "react-router";
import type { CartTrouble } from "../routes/cart.tsx";
import type { CartLine, CartView } from "../shop/cart-view.ts";
import { productPath } from "../shop/paths.ts";
import { useText } from "../text/text.tsx";
import { Picture } from "./picture.tsx";

const MAX_QUANTITY = 999;

export function CartLines({ cart }: { readonly cart: CartView }) {
  return (
    <ul className="divide-y divide-line">
      {cart.items.map((line) => (
        <Line key={line.sku} line={line} />
      ))}
    </ul>
  );
}

function Line({ line }: { readonly line: CartLine }) {
  const { say, money, refusal } = useText();
  const fetcher = useFetcher<CartTrouble>();
  const answered = useActionData<CartTrouble>();
  const { sku, handle, title, quantity, unitPrice, lineTotal, available, image } = line;
  const trouble = fetcher.data?.trouble ?? (answered?.sku === sku ? answered.trouble : undefined);
  return (
    <li className={`grid grid-cols-[5rem_1fr] gap-4 py-5 ${fetcher.state === "idle" ? "" : "opacity-60"}`}>
      <Picture image={image} title={title} sizes="5rem" className="rounded-md" />
      <div className="flex flex-col gap-2">
        <div className="flex items-start justify-between gap-3">
          <p className="font-medium">
            {handle === null ? (
              title
            ) : (
              <Link to={productPath(handle)} className="hover:underline">
                {title}
              </Link>
            )}
          </p>
          <p className="font-loud font-semibold tabular-nums">{money(lineTotal)}</p>
        </div>
        {quantity > 1 && <p className="text-sm text-muted">{say("cart.each", { price: money(unitPrice) })}</p>}
        {!available && <p className="text-sm font-medium text-bad">{say("cart.unavailable")}</p>}
        {trouble !== undefined && (
          <p role="alert" className="text-sm font-medium text-bad">
            {refusal(trouble)}
          </p>
        )}
        <fetcher.Form method="post" action="/cart" className="flex items-center justify-between gap-3">
          <input type="hidden" name="sku" value={sku} />
          <div className="inline-flex items-center rounded-md border border-line bg-surface">
            <Step value={quantity - 1} label={say("cart.fewer", { title })} sign="−" />
            <span className="min-w-8 text-center tabular-nums" aria-label={say("cart.quantity")} role="status">
              {quantity}
            </span>
            <Step value={Math.min(quantity + 1, MAX_QUANTITY)} label={say("cart.more", { title })} sign="+" />
          </div>
          <button
            type="submit"
            name="quantity"
            value="0"
            aria-label={say("cart.removeTitle", { title })}
            className="link min-h-11 px-1 text-sm"
          >
            {say("cart.remove")}
          </button>
        </fetcher.Form>
      </div>
    </li>
  );
}

function Step({ value, label, sign }: { readonly value: number; readonly label: string; readonly sign: string }) {
  return (
    <button
      type="submit"
      name="quantity"
      value={value}
      aria-label={label}
      className="grid size-11 place-items-center text-lg hover:bg-sunken"
    >
      {sign}
    </button>
  );
}
