// Every route of products, by name.
import { listCollections, listProducts, readCollection, readProduct, suggestSearches } from "./browse-routes.ts";
import {
  createCollection,
  createProduct,
  deleteCollection,
  deleteProduct,
  listStaffProducts,
  readStaffProduct,
  updateCollection,
  updateProduct,
} from "./catalogue-routes.ts";
import { exportProducts, listImports, readImport, startImport } from "./import-routes.ts";
import { readMedia, readMediaAt, uploadMedia } from "./media-routes.ts";
import { adjustStock, listMovements, readStock, setStock } from "./stock-routes.ts";

export { MAX_QUERY, sorts } from "./browse-routes.ts";
export { IMPORT_LIMIT } from "./import-routes.ts";
export { MEDIA_LIMIT } from "./media-routes.ts";
export {
  adjustStock,
  createCollection,
  createProduct,
  deleteCollection,
  deleteProduct,
  exportProducts,
  listCollections,
  listImports,
  listMovements,
  listProducts,
  listStaffProducts,
  readCollection,
  readImport,
  readMedia,
  readMediaAt,
  readProduct,
  readStaffProduct,
  readStock,
  setStock,
  startImport,
  suggestSearches,
  updateCollection,
  updateProduct,
  uploadMedia,
};

export const productRoutes = {
  listProducts,
  readProduct,
  suggestSearches,
  listCollections,
  readCollection,
  readMedia,
  readMediaAt,
  uploadMedia,
  createProduct,
  updateProduct,
  deleteProduct,
  listStaffProducts,
  readStaffProduct,
  createCollection,
  updateCollection,
  deleteCollection,
  readStock,
  setStock,
  adjustStock,
  listMovements,
  startImport,
  listImports,
  readImport,
  exportProducts,
} as const;
