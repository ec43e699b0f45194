// /users/me/addresses: the caller's address book. Somebody else's entry looks exactly like a missing one.
import type { Clock } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import type { Ids } from "@souk/chassis/ids";
import { type Served, serve } from "@souk/chassis/server";
import { type Address, DEFAULT_PAGE } from "@souk/contracts/schema";
import { addAddress, listAddresses, removeAddress, replaceAddress } from "@souk/contracts/users/routes";
import { decodeCursor, nextCursor } from "../cursor.ts";
import { callerId, invalidField } from "../edge.ts";
import { controlCharacterIn, toSavedAddress } from "./address.ts";
import type { AddressStore } from "./address-store.ts";

type Parts = { readonly addresses: AddressStore; readonly clock: Clock; readonly ids: Ids };

export function addressRoutes({ addresses, clock, ids }: Parts): readonly Served[] {
  return [
    serve(listAddresses, async (request) => {
      const after = decodeCursor(request.query.cursor);
      const limit = request.query.limit ?? DEFAULT_PAGE;
      const page = await addresses.list(callerId(request), { limit, ...(after !== undefined && { after }) });
      const items = page.entries.map(toSavedAddress);
      return { status: 200, body: { items, nextCursor: nextCursor(page.entries, page.more), total: page.total } };
    }),
    serve(addAddress, async (request) => {
      const entry = {
        id: ids.uuid(),
        accountId: callerId(request),
        address: printable(request.body),
        at: clock.now(),
      };
      const outcome = await addresses.add(entry, request.idempotency);
      if (outcome === "missing") throw problem("unauthenticated");
      if (outcome === "full") throw problem("unprocessable", "The address book is full");
      return { status: 201, body: toSavedAddress(outcome) };
    }),
    serve(replaceAddress, async (request) => {
      const outcome = await addresses.replace(callerId(request), request.params.id, printable(request.body));
      if (outcome === "missing") throw problem("not_found");
      return { status: 200, body: toSavedAddress(outcome) };
    }),
    serve(removeAddress, async (request) => {
      if ((await addresses.remove(callerId(request), request.params.id)) === "missing") throw problem("not_found");
      return { status: 204, body: null };
    }),
  ];
}

function printable(address: Address): Address {
  const field = controlCharacterIn(address);
  if (field !== undefined) throw invalidField(`/${field}`, "pattern", "must not contain control characters");
  return address;
}
