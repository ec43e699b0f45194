// A valid request for every route of the contracts, on real resources of Alice's: what the authorisation matrix sends in
// everybody's name. The type demands one for each route, so that no route can be left out.
import type { Permission } from "@souk/contracts/access";
import type { publicRoutes } from "@souk/contracts/routes";
import { address } from "../market/goods.ts";
import { approveAtSoukId } from "../market/souk-id.ts";
import { tokenIn } from "./links.ts";
import { attackMarket } from "./market.ts";
import { expected, logIn, newEmail, PASSWORD, people, register } from "./people.ts";
import { eventOf, signed } from "./provider.ts";
import { buy, checkoutBody, filledCart, goods, newName, orderUnpaid } from "./trade.ts";
import { type Sent, send } from "./wire.ts";

export type SampleRequest = Pick<Sent, "json" | "bytes" | "headers"> & {
  /** With its parameters filled in, and its query. */
  readonly path: string;
  /** Who acts in a caller's place, where the request ends the caller's own account. */
  readonly standIns?: Readonly<Record<"alice" | "bob" | "staff" | "owner", string>>;
};

export type Sample = {
  /** Made anew for each use that is to succeed. */
  make(): Promise<SampleRequest>;
  /** What whoever may do it is answered. */
  readonly answers: readonly number[];
  /** Of a holder's route: what lets staff do it as well. Without it the resource is not there for staff. */
  readonly staffBy?: Permission;
};

export type RouteName = keyof typeof publicRoutes;

const sample = (
  answers: number | readonly number[],
  make: () => SampleRequest | string | Promise<SampleRequest | string>,
  staffBy?: Permission,
): Sample => ({
  answers: typeof answers === "number" ? [answers] : answers,
  make: async () => {
    const made = await make();
    return typeof made === "string" ? { path: made } : made;
  },
  ...(staffBy && { staffBy }),
});

const api = (path: string) => `/api/v1${path}`;
const form = { "content-type": "application/x-www-form-urlencoded" };
const NO_LETTER = "01a20bcc-a161-7432-8ea6-96990f5d386c";
/** One pixel, whole: what is cut short is refused. */
export const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

async function asOwner(path: string, json: unknown, status = 201) {
  const { url } = await attackMarket();
  const { owner } = await people();
  return expected(await send(url, api(path), { token: owner.token, json }), status);
}

const newProduct = () => {
  const sku = newName("MATRIX");
  return { title: sku, handle: sku.toLowerCase(), variants: [{ sku, price: { amount: 100, currency: "EUR" } }] };
};
const newShipping = () => ({
  name: "Pigeon",
  countries: ["AQ"],
  estimatedDays: 30,
  basis: "weight",
  prices: [{ currency: "EUR", from: 0, amount: 100 }],
});
const newTaxRate = () => ({
  country: "AQ",
  region: newName("region"),
  taxClass: "standard",
  rateBasisPoints: 100,
  included: true,
});
const newStaff = (role = "staff") => ({ email: newEmail("hired"), password: PASSWORD, name: "Hired", role });

const product = async () => String((await asOwner("/products", newProduct())).handle);
const collection = async () => String((await asOwner("/collections", { title: newName("Matrix") })).handle);
const shippingOption = async () => String((await asOwner("/shipping-options", newShipping())).id);
const taxRate = async () => String((await asOwner("/tax-rates", newTaxRate())).id);
const hired = async () => String((await asOwner("/staff", newStaff())).id);

async function hiredToken(role: string): Promise<string> {
  const account = newStaff(role);
  await asOwner("/staff", account);
  return (await logIn(account.email, PASSWORD)).token;
}

const importing = { bytes: "naming\nx\n", headers: { "content-type": "text/csv" } };
const importPath = () => api(`/imports?format=csv&currency=EUR&map=${encodeURIComponent("title=naming")}&dryRun=true`);

async function startedImport(): Promise<string> {
  const { url } = await attackMarket();
  const { owner } = await people();
  return String(expected(await send(url, importPath(), { token: owner.token, ...importing }), 202).id);
}

const pictureForm = (): SampleRequest => {
  const head = '--attack-4f1c\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n';
  return {
    path: api("/media"),
    bytes: Buffer.concat([Buffer.from(head), PICTURE, Buffer.from("\r\n--attack-4f1c--\r\n")]),
    headers: { "content-type": "multipart/form-data; boundary=attack-4f1c" },
  };
};

async function uploaded(): Promise<string> {
  const { url } = await attackMarket();
  const { owner } = await people();
  const { path, ...upload } = pictureForm();
  return String(expected(await send(url, path, { token: owner.token, ...upload }), 201).url);
}

const alices = async () => (await people()).alice;
const cart = async () => filledCart((await alices()).token);
const paid = async () => (await buy((await alices()).token)).orderId;
const unpaid = async () => (await orderUnpaid((await alices()).token)).orderId;

async function savedAddress(): Promise<string> {
  const { url } = await attackMarket();
  const { token } = await alices();
  const saved = expected(await send(url, api("/users/me/addresses"), { token, json: address }), 201);
  return String(saved.id);
}

/** Begins at a path of ours, and lets a person of Souk ID approve it. */
async function answerOf(path: string, person: string, json: unknown, token?: string) {
  const { url } = await attackMarket();
  const begun = expected(await send(url, api(path), { json, token }), 200);
  return {
    transaction: String(begun.transaction),
    answer: await approveAtSoukId(String(begun.authorizationUrl), person),
  };
}

async function linkedIdentity(): Promise<string> {
  const { url } = await attackMarket();
  const { token, password } = await alices();
  const start = "/users/me/identities/souk-id/start";
  const { transaction, answer } = await answerOf(start, "souk-id-noor", { currentPassword: password }, token);
  const json = { transaction, ...answer };
  return String(expected(await send(url, api("/users/me/identities/souk-id/finish"), { token, json }), 200).id);
}

export const samples: Readonly<Record<RouteName, Sample>> = {
  registerAccount: sample(201, () => ({
    path: api("/auth/register"),
    json: { email: newEmail("matrix"), password: PASSWORD, name: "Matrix" },
  })),
  logIn: sample(200, async () => {
    const { email, password } = await alices();
    return { path: api("/auth/login"), json: { email, password } };
  }),
  refreshSession: sample(200, async () => ({
    path: api("/auth/refresh"),
    json: { refreshToken: (await register("refreshing")).refreshToken },
  })),
  logOut: sample(204, () => ({ path: api("/auth/logout"), json: { refreshToken: "whatever it is" } })),
  readProfile: sample(200, () => api("/users/me")),
  updateProfile: sample(200, () => ({ path: api("/users/me"), json: { locale: "en" } })),
  deleteProfile: sample(204, async () => ({
    path: api("/users/me"),
    standIns: {
      alice: (await register("leaving")).token,
      bob: (await register("leaving")).token,
      staff: await hiredToken("staff"),
      owner: await hiredToken("owner"),
    },
  })),
  forgotPassword: sample(202, () => ({ path: api("/auth/password/forgot"), json: { email: newEmail("forgot") } })),
  resetPassword: sample(204, async () => {
    const { url } = await attackMarket();
    const { email } = await register("resetting");
    await send(url, api("/auth/password/forgot"), { json: { email } });
    const token = await tokenIn(email, "reset-password");
    return { path: api("/auth/password/reset"), json: { token, password: PASSWORD } };
  }),
  verifyEmail: sample(204, async () => ({
    path: api("/auth/verify-email"),
    json: { token: await tokenIn((await register("verifying")).email, "verify-email") },
  })),
  sendVerification: sample(202, () => api("/auth/verify-email/send")),
  listProviders: sample(200, () => api("/auth/providers")),
  startOpenidSignIn: sample(200, () => ({ path: api("/auth/oidc/souk-id/start"), json: {} })),
  finishOpenidSignIn: sample(200, async () => {
    const { transaction, answer } = await answerOf("/auth/oidc/souk-id/start", "souk-id-amal", {});
    return { path: api("/auth/oidc/souk-id/finish"), json: { transaction, ...answer } };
  }),
  listIdentities: sample(200, () => api("/users/me/identities")),
  startLinking: sample(200, async () => {
    const [{ alice, bob, staff }, owner] = [await people(), await hiredToken("owner")];
    const standIns = { alice: alice.token, bob: bob.token, staff: staff.token, owner };
    return { path: api("/users/me/identities/souk-id/start"), json: { currentPassword: PASSWORD }, standIns };
  }),
  // Nobody's transaction is everybody's: whoever may ask is told that it did not succeed.
  finishLinking: sample(401, () => ({
    path: api("/users/me/identities/souk-id/finish"),
    json: { transaction: "none", state: "none", error: "access_denied" },
  })),
  removeIdentity: sample(204, async () => api(`/users/me/identities/${await linkedIdentity()}`)),
  listAddresses: sample(200, () => api("/users/me/addresses")),
  addAddress: sample(201, () => ({ path: api("/users/me/addresses"), json: address })),
  replaceAddress: sample(200, async () => ({
    path: api(`/users/me/addresses/${await savedAddress()}`),
    json: address,
  })),
  removeAddress: sample(204, async () => api(`/users/me/addresses/${await savedAddress()}`)),
  listCustomers: sample(200, () => api("/customers")),
  readCustomer: sample(200, async () => api(`/customers/${(await alices()).id}`)),
  listStaff: sample(200, () => api("/staff")),
  addStaff: sample(201, () => ({ path: api("/staff"), json: newStaff() })),
  updateStaff: sample(200, async () => ({ path: api(`/staff/${await hired()}`), json: { name: "Promoted" } })),
  removeStaff: sample(204, async () => api(`/staff/${await hired()}`)),
  readKeys: sample(200, () => "/.well-known/jwks.json"),
  readIssuer: sample(200, () => "/.well-known/openid-configuration"),
  issueToken: sample(200, async () => {
    const secret = (await attackMarket()).secrets.serviceClients.orders ?? "";
    const fields = { grant_type: "client_credentials", client_id: "orders", client_secret: secret };
    return { path: "/oauth/token", bytes: new URLSearchParams(fields).toString(), headers: form };
  }),

  listProducts: sample(200, () => api("/products?limit=1")),
  readProduct: sample(200, async () => api(`/products/${(await goods()).toLowerCase()}`)),
  suggestSearches: sample(200, () => api("/search/suggestions?q=a")),
  listCollections: sample(200, () => api("/collections")),
  readCollection: sample(200, async () => api(`/collections/${await collection()}`)),
  readMedia: sample(200, uploaded),
  readMediaAt: sample(200, async () => `${await uploaded()}/160.webp`),
  uploadMedia: sample(201, pictureForm),
  createProduct: sample(201, () => ({ path: api("/products"), json: newProduct() })),
  updateProduct: sample(200, async () => ({ path: api(`/products/${await product()}`), json: { vendor: "Us" } })),
  deleteProduct: sample(204, async () => api(`/products/${await product()}`)),
  listStaffProducts: sample(200, () => api("/admin/products?limit=1")),
  readStaffProduct: sample(200, async () => api(`/admin/products/${await product()}`)),
  createCollection: sample(201, () => ({ path: api("/collections"), json: { title: newName("Matrix") } })),
  updateCollection: sample(200, async () => ({
    path: api(`/collections/${await collection()}`),
    json: { title: "M" },
  })),
  deleteCollection: sample(204, async () => api(`/collections/${await collection()}`)),
  readStock: sample(200, async () => api(`/stock/${await goods()}`)),
  setStock: sample(200, async () => ({ path: api(`/stock/${await goods()}`), json: { onHand: 100_000 } })),
  adjustStock: sample(200, async () => ({
    path: api(`/stock/${await goods()}/adjustments`),
    json: { delta: 1, reason: "found one" },
  })),
  listMovements: sample(200, async () => api(`/stock/${await goods()}/movements`)),
  startImport: sample(202, () => ({ path: importPath(), ...importing })),
  listImports: sample(200, () => api("/imports?limit=1")),
  readImport: sample(200, async () => api(`/imports/${await startedImport()}`)),
  exportProducts: sample(200, () => api("/exports/products.csv")),

  createCart: sample(201, () => ({ path: api("/carts"), json: {} })),
  listCarts: sample(200, () => api("/carts")),
  readCart: sample(200, async () => api(`/carts/${await cart()}`)),
  addCartItem: sample(200, async () => ({
    path: api(`/carts/${await cart()}/items`),
    json: { sku: await goods(), quantity: 1 },
  })),
  updateCartItem: sample(200, async () => ({
    path: api(`/carts/${await cart()}/items/${await goods()}`),
    json: { quantity: 2 },
  })),
  removeCartItem: sample(200, async () => api(`/carts/${await cart()}/items/${await goods()}`)),
  claimCart: sample(200, async () => api(`/carts/${await cart()}/claim`)),
  listShippingOptions: sample(200, async () => api(`/carts/${await cart()}/shipping-options?country=DE`)),
  checkoutCart: sample(201, async () => ({ path: api(`/carts/${await cart()}/checkout`), json: checkoutBody() })),
  listOrders: sample(200, () => api("/orders")),
  readOrder: sample(200, async () => api(`/orders/${await paid()}`), "orders:read"),
  payOrderAgain: sample(
    201,
    async () => ({ path: api(`/orders/${await unpaid()}/payments`), json: { payment: { method: "card" } } }),
    "orders:write",
  ),
  cancelOrder: sample([200, 202], async () => api(`/orders/${await paid()}/cancel`), "orders:write"),
  reorder: sample(201, async () => api(`/orders/${await paid()}/cart`), "orders:write"),
  listAllOrders: sample(200, () => api("/admin/orders")),
  readTimeline: sample(200, async () => api(`/orders/${await paid()}/timeline`)),
  fulfilOrder: sample(201, async () => ({ path: api(`/orders/${await paid()}/fulfilments`), json: {} })),
  refundOrder: sample([201, 202], async () => ({
    path: api(`/orders/${await paid()}/refunds`),
    json: { reason: "matrix" },
  })),
  readShop: sample(200, () => api("/shop")),
  readSettings: sample(200, () => api("/settings")),
  updateSettings: sample(200, () => ({ path: api("/settings"), json: { theme: "plain" } })),
  listAllShippingOptions: sample(200, () => api("/shipping-options")),
  createShippingOption: sample(201, () => ({ path: api("/shipping-options"), json: newShipping() })),
  updateShippingOption: sample(200, async () => ({
    path: api(`/shipping-options/${await shippingOption()}`),
    json: { name: "Raven" },
  })),
  deleteShippingOption: sample(204, async () => api(`/shipping-options/${await shippingOption()}`)),
  listTaxRates: sample(200, () => api("/tax-rates")),
  createTaxRate: sample(201, () => ({ path: api("/tax-rates"), json: newTaxRate() })),
  updateTaxRate: sample(200, async () => ({
    path: api(`/tax-rates/${await taxRate()}`),
    json: { rateBasisPoints: 1 },
  })),
  deleteTaxRate: sample(204, async () => api(`/tax-rates/${await taxRate()}`)),

  readPayment: sample(
    200,
    async () => api(`/payments/${(await buy((await alices()).token)).paymentId}`),
    "payments:read",
  ),
  receiveStripeWebhook: sample(200, async () => {
    const body = JSON.stringify(eventOf("customer.created", { id: "cus_matrix", object: "customer" }));
    return { path: api("/webhooks/stripe"), bytes: body, headers: await signed(body) };
  }),

  listMails: sample(200, () => api("/mails")),
  listMailTexts: sample(200, () => api("/mail-texts")),
  putMailText: sample(200, () => ({ path: api("/mail-texts/welcome"), json: { subject: null, intro: null } })),

  readSystem: sample(200, () => api("/system")),
  listDeadLetters: sample(200, () => api("/dead-letters")),
  // There is none: who may ask is told so.
  replayDeadLetter: sample(404, () => api(`/dead-letters/${NO_LETTER}/replay`)),
};
