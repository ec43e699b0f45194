// Where products and collections lie among the queries.
export const PRODUCTS_KEY = ["products"] as const;
export const productKey = (id: string) => ["products", "one", id] as const;
export const COLLECTIONS_KEY = ["collections"] as const;
