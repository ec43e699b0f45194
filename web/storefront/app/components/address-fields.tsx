// The fields of an address, with the names by which browsers fill them in.
import type { CountryName } from "../shop/countries.server.ts";
import { type AddressName, limits, type Troubles, type Values } from "../shop/form.ts";
import { useText } from "../text/text.tsx";
import { Field, Labelled } from "./field.tsx";

export type AddressFieldsProps = {
  readonly values: Values;
  readonly troubles: Troubles;
  readonly countries: readonly CountryName[];
  /** Before every name: `billing.` for a second address. */
  readonly prefix?: string;
  /** Of `autocomplete`: `shipping` or `billing`. */
  readonly section?: "shipping" | "billing";
  /** Where nothing has to be filled in, because the whole address may be left out. */
  readonly relaxed?: boolean;
  readonly onCountry?: () => void;
};

const completes: Readonly<Record<AddressName, string>> = {
  ...{ name: "name", line1: "address-line1", line2: "address-line2", postalCode: "postal-code" },
  ...{ city: "address-level2", region: "address-level1", country: "country", phone: "tel" },
};

export function AddressFields(props: AddressFieldsProps) {
  const { values, troubles, countries, prefix = "", section, relaxed = false, onCountry } = props;
  const { say } = useText();
  const complete = (name: AddressName): string => (section === undefined ? "" : `${section} `) + completes[name];
  const of = (name: AddressName, isOptional = false) => ({
    label: say(`field.${name}`),
    name: prefix + name,
    value: values[prefix + name],
    trouble: troubles[prefix + name],
    optional: isOptional || relaxed,
    maxLength: limits[name],
    autoComplete: complete(name),
  });
  return (
    <div className="grid grid-cols-6 gap-x-4 gap-y-5">
      <Labelled {...of("country")} className="col-span-6">
        {(wiring) => (
          <select
            {...wiring}
            name={`${prefix}country`}
            defaultValue={values[`${prefix}country`]}
            autoComplete={complete("country")}
            onChange={onCountry}
            className="input"
          >
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <Field {...of("name")} className="col-span-6" />
      <Field {...of("line1")} className="col-span-6" />
      <Field {...of("line2", true)} className="col-span-6" />
      <Field {...of("postalCode")} className="col-span-2" />
      <Field {...of("city")} className="col-span-4" />
      <Field {...of("region", true)} className="col-span-6 sm:col-span-3" />
      <Field {...of("phone", true)} type="tel" className="col-span-6 sm:col-span-3" />
    </div>
  );
}
