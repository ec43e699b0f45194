// The addresses of the shop's pages. Handles are one segment, whatever they hold.
export const productPath = (handle: string): string => `/products/${encodeURIComponent(handle)}`;
export const collectionPath = (handle: string): string => `/collections/${encodeURIComponent(handle)}`;
export const orderPath = (id: string): string => `/orders/${id}`;
