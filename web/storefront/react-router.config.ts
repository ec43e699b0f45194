// How the storefront is built: rendered on the server, all routes known to the browser from the first page.
import type { Config } from "@react-router/dev/config";

export default {
  ssr: true,
  buildDirectory: "build",
  routeDiscovery: { mode: "initial" },
} satisfies Config;
