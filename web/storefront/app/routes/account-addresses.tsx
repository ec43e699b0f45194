// A customer's address book.
import {
  type ActionFunctionArgs,
  data,
  Form,
  Link,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { AddressFields } from "../components/address-fields.tsx";
import { Notice } from "../components/notice.tsx";
import { AddressText } from "../components/order-details.tsx";
import { PageHead } from "../components/page-head.tsx";
import { bodyOfMine, mine, signedIn } from "../shop/account.server.ts";
import { isRefusal } from "../shop/ask.server.ts";
import { countriesOf, countryName } from "../shop/countries.server.ts";
import { readAddress, readForm, troublesOf } from "../shop/form.server.ts";
import type { Troubles, Values } from "../shop/form.ts";
import { hostOf } from "../shop/host.ts";
import { shopOf } from "../shop/shop.server.ts";
import { localeOf } from "../text/locale.server.ts";
import { useText } from "../text/text.tsx";

const MAX_SAVED = 50;
const ID = /^[0-9a-f-]{36}$/;

/** `?edit=ID` opens one of them, `?edit=new` an empty form. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const host = hostOf(context);
  const visitor = await signedIn(host, request);
  const call = host.api.listAddresses({ query: { limit: MAX_SAVED } });
  const [{ items }, shop] = await Promise.all([bodyOfMine(host, request, call), shopOf(host)]);
  const locale = localeOf(host);
  const wanted = new URL(request.url).searchParams.get("edit");
  const open = items.find(({ id }) => id === wanted);
  const fresh: Values = { name: visitor.name, country: shop.country };
  const { createdAt: _when, ...editable } = open ?? { createdAt: "", ...fresh };
  return {
    saved: items.map((address) => ({ address, country: countryName(address.country, locale) })),
    editing: wanted === null || (open === undefined && wanted !== "new") ? null : { values: editable as Values },
    countries: countriesOf(shop, locale),
  };
}

export type AddressAnswer = { readonly values: Values; readonly troubles: Troubles; readonly trouble: string | null };

/** `intent`: `remove`, or the address is saved under its `id`, or as a new one. */
export async function action({ request, context }: ActionFunctionArgs) {
  const host = hostOf(context);
  await signedIn(host, request);
  const values = await readForm(request);
  const params = { id: values.id ?? "" };
  const isKnown = ID.test(params.id);
  if (values.intent === "remove") {
    if (isKnown) await mine(host, request, host.api.removeAddress({ params }));
    return redirect("/account/addresses", 303);
  }
  const { address, troubles } = readAddress(values);
  if (Object.keys(troubles).length > 0)
    return data<AddressAnswer>({ values, troubles, trouble: null }, { status: 422 });
  const answer = isKnown
    ? await mine(host, request, host.api.replaceAddress({ params, body: address }))
    : await mine(host, request, host.api.addAddress({ body: address }));
  if (!isRefusal(answer)) return redirect("/account/addresses", 303);
  const said = { values, troubles: troublesOf(answer), trouble: answer.problem.code };
  return data<AddressAnswer>(said, { status: answer.status });
}

export default function AccountAddresses() {
  const { say, refusal } = useText();
  const { saved, editing, countries } = useLoaderData<typeof loader>();
  const answer = useActionData<AddressAnswer>();
  const { state } = useNavigation();
  const values = answer?.values ?? editing?.values;
  return (
    <section>
      <PageHead title={say("account.addresses")} />
      <h2 className="sr-only">{say("account.addresses")}</h2>
      {values !== undefined ? (
        <Form method="post" noValidate className="flex max-w-xl flex-col gap-6">
          <input type="hidden" name="id" value={values.id ?? ""} />
          {answer?.trouble != null && <Notice kind="bad">{refusal(answer.trouble)}</Notice>}
          <AddressFields values={values} troubles={answer?.troubles ?? {}} countries={countries} />
          <div className="flex flex-wrap gap-3">
            <button type="submit" className="button" disabled={state !== "idle"}>
              {say("account.saveAddress")}
            </button>
            <Link to="/account/addresses" className="button button-plain">
              {say("account.cancelEdit")}
            </Link>
          </div>
        </Form>
      ) : (
        <>
          {saved.length === 0 && <p className="mb-6 text-muted">{say("account.noAddresses")}</p>}
          <ul className="mb-6 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
            {saved.map(({ address, country }) => (
              <li key={address.id} className="panel flex flex-col gap-3 p-5">
                <AddressText address={address} country={country} />
                <Form method="post" className="mt-auto flex gap-4">
                  <input type="hidden" name="id" value={address.id} />
                  <Link
                    to={`?edit=${address.id}`}
                    className="link inline-flex min-h-11 items-center"
                    aria-label={`${say("account.editAddress")}: ${address.name}, ${address.line1}`}
                  >
                    {say("account.editAddress")}
                  </Link>
                  <button
                    type="submit"
                    name="intent"
                    value="remove"
                    className="link min-h-11"
                    aria-label={`${say("account.removeAddress")}: ${address.name}, ${address.line1}`}
                  >
                    {say("account.removeAddress")}
                  </button>
                </Form>
              </li>
            ))}
          </ul>
          <Link to="?edit=new" className="button">
            {say("account.addAddress")}
          </Link>
        </>
      )}
    </section>
  );
}
