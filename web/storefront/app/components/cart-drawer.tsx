// The cart at the side of any page, for browsers that run scripts; everybody else goes to its page.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from "react";
import { Link, useLocation } from "react-router";
import { useText } from "../text/text.tsx";
import { CartLines } from "./cart-lines.tsx";
import { Totals } from "./totals.tsx";
import { useShop } from "./use-shop.ts";

export type CartDrawer = { open(): void; close(): void };

const DrawerContext = createContext<CartDrawer>({ open: () => undefined, close: () => undefined });

export function useCartDrawer(): CartDrawer {
  return useContext(DrawerContext);
}

export function CartDrawerProvider({ children }: { readonly children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const drawer = useMemo(
    () => ({
      open: () => dialog.current?.open === false && dialog.current.showModal(),
      close: () => dialog.current?.close(),
    }),
    [],
  );
  const { key } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever goes to another page is done here
  useEffect(() => drawer.close(), [key, drawer]);
  return (
    <DrawerContext value={drawer}>
      {children}
      <dialog
        ref={dialog}
        className="drawer"
        aria-labelledby="cart-drawer-title"
        onClick={(event) => event.target === event.currentTarget && drawer.close()}
        onKeyDown={() => undefined}
      >
        <Inside onClose={drawer.close} />
      </dialog>
    </DrawerContext>
  );
}

function Inside({ onClose }: { readonly onClose: () => void }) {
  const { say, count } = useText();
  const { cart } = useShop();
  const isEmpty = cart === null || cart.items.length === 0;
  return (
    <div className="flex min-h-full flex-col">
      <div className="flex items-center justify-between border-b border-line px-5 py-3">
        <h2 id="cart-drawer-title" className="text-title">
          {say("cart.title")} <span className="text-base text-muted">{count("cart.items", cart?.count ?? 0)}</span>
        </h2>
        <button type="button" className="grid size-11 place-items-center rounded-md hover:bg-sunken" onClick={onClose}>
          <span aria-hidden="true" className="text-2xl leading-none">
            ×
          </span>
          <span className="sr-only">{say("cart.close")}</span>
        </button>
      </div>
      <div className="flex-1 px-5">
        {isEmpty ? <p className="py-10 text-muted">{say("cart.empty")}</p> : <CartLines cart={cart} />}
      </div>
      {!isEmpty && (
        <div className="sticky bottom-0 border-t border-line bg-surface px-5 py-4">
          <Totals totals={cart.totals} discounts={cart.discounts} />
          <div className="mt-4 grid grid-cols-2 gap-3">
            <Link to="/cart" className="button button-plain">
              {say("cart.view")}
            </Link>
            <Link to="/checkout" className="button">
              {say("cart.checkout")}
            </Link>
          </div>
        </div>
      )}
    </div>
  );
}
