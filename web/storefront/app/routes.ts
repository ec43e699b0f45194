// The addresses of the shop.
import { index, type RouteConfig, route } from "@react-router/dev/routes";

export default [
  index("routes/home.tsx"),
  route("collections/:handle", "routes/collection.tsx"),
  route("products/:handle", "routes/product.tsx"),
  route("search", "routes/search.tsx"),
  route("search/suggestions", "routes/suggestions.ts"),
  route("cart", "routes/cart.tsx"),
  route("checkout", "routes/checkout.tsx"),
  route("orders/:id", "routes/order.tsx"),
  route("sign-in", "routes/sign-in.tsx"),
  route("register", "routes/register.tsx"),
  route("sign-out", "routes/sign-out.ts"),
  route("account/forgot-password", "routes/forgot-password.tsx"),
  route("account/reset-password", "routes/reset-password.tsx"),
  route("account/verify-email", "routes/verify-email.tsx"),
  route("account/verify-email/send", "routes/send-verification.ts"),
  route("account/oidc/:provider/start", "routes/openid-start.tsx"),
  route("account/oidc/:provider/callback", "routes/openid-callback.ts"),
  route("account/identities/remove", "routes/remove-identity.ts"),
  route("account", "routes/account.tsx", [
    index("routes/account-orders.tsx"),
    route("addresses", "routes/account-addresses.tsx"),
    route("profile", "routes/account-profile.tsx"),
  ]),
  route("preferences", "routes/preferences.ts"),
  route("robots.txt", "routes/robots.ts"),
  route("sitemap.xml", "routes/sitemap.ts"),
  route("*", "routes/not-found.tsx"),
] satisfies RouteConfig;
