// The addresses of the shop's pages. Handles are one segment, whatever they hold.
export const productPath = (handle: string): string => `/products/${encodeURIComponent(handle)}`;
export const collectionPath = (handle: string): string => `/collections/${encodeURIComponent(handle)}`;
export const orderPath = (id: string): string => `/orders/${id}`;

export const PROFILE_PATH = "/account/profile";
/** The sign-in page, with why the visitor is there; then on to `to`. */
export const signInTrouble = (code: string, to: string): string =>
  `/sign-in?${new URLSearchParams({ trouble: code, to })}`;
/** The part of the profile that says how somebody signs in, with what went wrong there. */
export const profileTrouble = (code: string): string => `${PROFILE_PATH}?trouble=${encodeURIComponent(code)}#ways`;
