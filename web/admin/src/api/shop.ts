// The shop's API in the name of whoever is signed in: the contracts' typed client over /admin/api. A header that only a
// script of this origin can set goes along, because cookies come along by themselves.
import { createClient } from "@souk/contracts/client";

export const REQUESTED_WITH = { "x-requested-with": "souk-admin" } as const;

export const shop = createClient({
  baseUrl: "/admin",
  fetch: (input, init) => fetch(input, { ...init, headers: { ...init?.headers, ...REQUESTED_WITH } }),
});
