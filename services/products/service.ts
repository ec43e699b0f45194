// products: the catalogue, its search, the stock. The wiring, from top to bottom.
import { join } from "node:path";
import { createBus } from "@souk/chassis/bus/create-bus";
import type { Service } from "@souk/chassis/lifecycle";
import { createHttpServer } from "@souk/chassis/server";
import { layFoundation, type Overrides } from "@souk/chassis/stall";
import { collectionRoutes } from "./catalogue/collection-routes.ts";
import { productRoutes } from "./catalogue/product-routes.ts";
import { orphanSeconds, type ProductsConfig } from "./config.ts";
import { openImportFiles } from "./import/import-files.ts";
import { importRoutes } from "./import/import-routes.ts";
import { createImportRunner } from "./import/import-runner.ts";
import { mediaRoutes } from "./media/media-routes.ts";
import { createDiskMediaStore } from "./media/media-store.disk.ts";
import { createPictureMaker } from "./media/picture-maker.ts";
import { createPictures } from "./media/pictures.ts";
import { createMemoryIndex } from "./search/memory-index.ts";
import { searchRoutes } from "./search/search-routes.ts";
import { createShopWindow } from "./search/shop-window.ts";
import { createHoldSettling } from "./stock/hold-settling.ts";
import { internalRoutes } from "./stock/internal-routes.ts";
import { orderSubscription } from "./stock/order-events.ts";
import { createStockMetrics } from "./stock/stock-metrics.ts";
import { stockRoutes } from "./stock/stock-routes.ts";
import { openStores } from "./stores.ts";

export type ProductsDependencies = { readonly config: ProductsConfig; readonly overrides?: Overrides };

export async function createService({ config, overrides }: ProductsDependencies): Promise<Service> {
  const foundation = layFoundation({ service: "products", config, overrides });
  const { clock, ids, random, log, telemetry, client, health, instance } = foundation;
  const stores = await openStores({ url: config.DATABASE_URL, ...foundation });
  const { catalogue, collections, stock, holds, imports, handle } = stores;
  const media = createDiskMediaStore(config.MEDIA_DIR ?? join(config.SOUK_DATA_DIR, "media"), ids);
  const maker = createPictureMaker({ clock, log });
  const pictures = createPictures({ store: media, maker, clock });
  const currency = config.SHOP_CURRENCY;
  const files = await openImportFiles(config.IMPORT_DIR ?? join(config.SOUK_DATA_DIR, "imports"));
  const runner = createImportRunner({ store: imports, catalogue, pictures, files, clock, log, instance });
  const window = createShopWindow({ catalogue, index: createMemoryIndex(), currency });
  const metrics = createStockMetrics(telemetry.registry, log);
  const settling = createHoldSettling({ holds, client, clock, random, log, metrics });
  const bus = createBus({ ...foundation, url: config.BUS_URL, service: "products", journal: handle.journal });
  bus.subscribe(orderSubscription({ holds, settling, metrics }));
  const server = createHttpServer({
    ...foundation,
    served: [
      ...searchRoutes({ window, currency }),
      ...productRoutes({ catalogue, pictures, window, currency }),
      ...collectionRoutes({ collections, pictures, window }),
      ...mediaRoutes(pictures),
      ...importRoutes({ store: imports, files, runner, catalogue, clock, ids, currency }),
      ...stockRoutes(stock),
      ...internalRoutes({ stock, holds, clock, metrics, orphanMs: orphanSeconds(config) * 1000 }),
      ...bus.served,
    ],
  });
  health.addCheck("store", handle.check);

  return {
    start: async () => {
      await foundation.start();
      await window.refresh();
      await bus.start();
      settling.start();
      await runner.start();
      return foundation.announce(await server.listen({ host: config.HOST, port: config.PORT }));
    },
    stop: async () => {
      await foundation.leave();
      await bus.stop();
      await server.close();
      await Promise.all([settling.stop(), runner.stop(), maker.stop()]);
      await handle.close();
      await foundation.stop();
    },
  };
}
