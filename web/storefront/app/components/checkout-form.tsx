// The form of the checkout. Everything typed stays in it, whatever the answer is.
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Form, Link, useNavigation, useSubmit } from "react-router";
import type { CartView } from "../shop/cart-view.ts";
import type { CheckoutState } from "../shop/checkout.server.ts";
import type { CountryName } from "../shop/countries.server.ts";
import { limits } from "../shop/form.ts";
import type { Offer } from "../shop/quote.server.ts";
import { useText } from "../text/text.tsx";
import { AddressFields } from "./address-fields.tsx";
import { CheckoutSummary } from "./checkout-summary.tsx";
import { Field } from "./field.tsx";
import { Notice } from "./notice.tsx";

export type CheckoutFormProps = {
  readonly cart: CartView;
  readonly countries: readonly CountryName[];
  readonly saved: readonly { readonly id: string; readonly text: string; readonly chosen: boolean }[];
  readonly state: CheckoutState;
};

export function CheckoutForm({ cart, countries, saved, state }: CheckoutFormProps) {
  const { say, money, refusal } = useText();
  const submit = useSubmit();
  const { formData, state: doing } = useNavigation();
  const form = useRef<HTMLFormElement>(null);
  const { values, troubles, quote, trouble, missing, key } = state;
  const offers = quote?.offers ?? [];
  const [picked, setPicked] = useState(values.shippingOption);
  const offer = offers.find(({ id }) => id === picked) ?? offers[0];
  const isPlacing = doing !== "idle" && formData !== undefined && formData.get("intent") !== "quote";
  const hasTroubles = trouble !== null || Object.keys(troubles).length > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: with every new answer, not with every keystroke
  useEffect(() => {
    if (!hasTroubles) return;
    const first = form.current?.querySelector<HTMLElement>("[aria-invalid='true'], [role='alert']");
    first?.focus({ preventScroll: true });
    first?.scrollIntoView({ block: "center" });
  }, [state]);

  const askAgain = (): void => {
    if (form.current === null) return;
    const now = new FormData(form.current);
    now.set("intent", "quote");
    void submit(now, { method: "post", replace: true, preventScrollReset: true });
  };

  return (
    <Form
      ref={form}
      method="post"
      // What is missing is told by the page, in its own words and for all fields at once.
      noValidate
      preventScrollReset
      className="mt-8 grid items-start gap-10 lg:grid-cols-[1fr_25rem]"
    >
      <input type="hidden" name="key" value={key} />
      {offers.map(({ id, totals }) => (
        <input key={id} type="hidden" name={`total:${id}`} value={totals.total.amount} />
      ))}
      <div className="flex flex-col gap-10">
        <Part title={say("checkout.contact")}>
          <Field
            label={say("field.email")}
            name="email"
            type="email"
            autoComplete="email"
            maxLength={limits.email}
            value={values.email}
            hint={say("checkout.emailHint")}
            trouble={troubles.email}
          />
        </Part>
        <Part title={say("checkout.address")}>
          <Saved saved={saved} />
          <AddressFields
            values={values}
            troubles={troubles}
            countries={countries}
            section="shipping"
            onCountry={askAgain}
          />
          <button
            type="submit"
            name="intent"
            value="quote"
            formNoValidate
            className="button button-plain button-small plain-only mt-4"
          >
            {say("checkout.showShipping")}
          </button>
          <div className="group mt-6">
            <label className="flex min-h-11 items-center gap-3">
              <input
                type="checkbox"
                name="billing"
                value="1"
                defaultChecked={values.billing === "1"}
                className="size-5"
              />
              {say("checkout.billing")}
            </label>
            <div className="mt-4 hidden group-has-[[name=billing]:checked]:block">
              <AddressFields
                values={{ country: values.country ?? "", ...values }}
                troubles={troubles}
                countries={countries}
                prefix="billing."
                section="billing"
                relaxed
              />
            </div>
          </div>
        </Part>
        <Part title={say("checkout.shipping")}>
          {offers.length === 0 ? (
            <Notice kind="bad">{trouble === null ? say("checkout.noShipping") : refusal(trouble)}</Notice>
          ) : (
            <Shipping offers={offers} picked={offer?.id} onPick={setPicked} />
          )}
        </Part>
        <Part title={say("checkout.payment")}>
          <p>{say("checkout.paymentText")}</p>
        </Part>
      </div>
      <div className="panel p-6 lg:sticky lg:top-6">
        <CheckoutSummary cart={cart} offer={offer} />
        {hasTroubles && (
          <div className="mt-5">
            <Notice kind="bad">
              <p>{trouble === null ? say("form.look") : refusal(trouble)}</p>
              {missing.length > 0 && <p className="mt-1 font-semibold">{missing.join(", ")}</p>}
              {missing.length > 0 && (
                <Link to="/cart" className="link mt-1 inline-flex min-h-11 items-center">
                  {say("checkout.edit")}
                </Link>
              )}
            </Notice>
          </div>
        )}
        <button type="submit" className="button mt-5 w-full" disabled={isPlacing}>
          {isPlacing
            ? say("checkout.ordering")
            : offer === undefined
              ? say("checkout.orderPlain")
              : say("checkout.order", { total: money(offer.totals.total) })}
        </button>
      </div>
    </Form>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-4 text-title">{title}</h2>
      {children}
    </section>
  );
}

function Saved({ saved }: Pick<CheckoutFormProps, "saved">) {
  const { say } = useText();
  if (saved.length < 2) return null;
  return (
    <nav aria-label={say("checkout.saved")} className="mb-5">
      <ul className="flex flex-wrap gap-2">
        {saved.map(({ id, text, chosen }) => (
          <li key={id}>
            <Link
              to={`?address=${id}`}
              reloadDocument
              aria-current={chosen ? "true" : undefined}
              className="inline-flex min-h-11 items-center rounded-md border-2 border-line bg-surface px-3 text-sm hover:border-muted aria-[current]:border-ink"
            >
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

type ShippingProps = {
  readonly offers: readonly Offer[];
  readonly picked: string | undefined;
  readonly onPick: (id: string) => void;
};

function Shipping({ offers, picked, onPick }: ShippingProps) {
  const { say, count, money } = useText();
  return (
    <fieldset>
      <legend className="sr-only">{say("checkout.shipping")}</legend>
      <div className="panel divide-y divide-line">
        {offers.map(({ id, name, price, estimatedDays }) => (
          <label key={id} className="flex min-h-14 cursor-pointer items-center gap-4 px-4 py-3 has-checked:bg-sunken">
            <input
              type="radio"
              name="shippingOption"
              value={id}
              checked={id === picked}
              onChange={() => onPick(id)}
              className="size-5"
            />
            <span>
              <span className="block font-medium">{name}</span>
              <span className="block text-sm text-muted">{count("checkout.days", estimatedDays)}</span>
            </span>
            <span className="ml-auto tabular-nums">{price.amount === 0 ? say("totals.free") : money(price)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
