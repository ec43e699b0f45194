// Who may use a route, and what the roles may do. Gateway and service both enforce it.

/** What staff can be allowed. Travels in the access token's `scope`. */
export const permissions = [
  "catalogue:read",
  "catalogue:write",
  "stock:read",
  "stock:write",
  "orders:read",
  "orders:write",
  "refunds:write",
  "payments:read",
  "customers:read",
  "staff:write",
  "settings:write",
  "mails:read",
  "system:read",
  "system:write",
] as const;
export type Permission = (typeof permissions)[number];

export const roles = ["customer", "staff", "owner"] as const;
export type Role = (typeof roles)[number];

/** Staff run the shop from day to day; who may hire, and change the shop itself, is the owner's. */
export const permissionsOfRole: Readonly<Record<Role, readonly Permission[]>> = {
  customer: [],
  staff: permissions.filter((each) => each !== "staff:write" && each !== "settings:write" && each !== "system:write"),
  owner: permissions,
};

/**
 * `public`: anybody, `Authorization` is ignored. `optional`: anybody, a token is verified where sent.
 * `signedIn`: any account. `holder`: who owns the resource or holds its order token; the service looks at the
 * resource and answers 404 to others. `permission`: staff with it (401 nobody, 403 others).
 * `service`: service tokens only; never routed by the gateway.
 */
export type Access =
  | { readonly kind: "public" }
  | { readonly kind: "optional" }
  | { readonly kind: "signedIn" }
  | { readonly kind: "holder" }
  | { readonly kind: "permission"; readonly permission: Permission }
  | { readonly kind: "service" };

export const access = {
  public: { kind: "public" },
  optional: { kind: "optional" },
  signedIn: { kind: "signedIn" },
  holder: { kind: "holder" },
  service: { kind: "service" },
  permission: (permission: Permission): Access => ({ kind: "permission", permission }),
} as const;
