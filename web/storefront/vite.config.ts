// The build: one bundle for browsers, one self-contained module for the web process.
import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import { overrides } from "./overrides.ts";

/** What stands around every page, and what that stands on. */
const SHELL =
  /[\\/](?:text[\\/](?:text|create-text|price-form|message|locale)|theme[\\/]theme|shop[\\/](?:theme|paths)|components[\\/](?:shell|header|footer|search-box|cart-drawer|cart-lines|totals|awning|picture|error-page|page-head|use-shop|use-theme|connection|product-card|product-grid|notice))\.tsx?$|[\\/]contracts[\\/](?:money|products[\\/]picture)\.ts$/;

/** What pages with forms share: a few lines each. */
const FORMS =
  /[\\/]components[\\/](?:field|password-field|address-fields|provider-buttons|go-elsewhere|go-to-payment)\.tsx$/;

export default defineConfig({
  plugins: [overrides(import.meta.dirname), tailwindcss(), reactRouter()],
  // The server's bundle holds what it needs, so that the web process reads one file and nothing of node_modules.
  ssr: { noExternal: true },
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    target: "es2024",
    // An inlined picture or font would be a data: URL in a style sheet that has to be read before the first paint.
    assetsInlineLimit: 0,
  },
  environments: {
    client: {
      build: {
        rolldownOptions: {
          // What every page needs compresses better in a few files than in twenty.
          output: {
            codeSplitting: {
              groups: [
                { name: "vendor", test: /node_modules/ },
                { name: "shell", test: SHELL },
                { name: "forms", test: FORMS },
              ],
            },
          },
        },
      },
    },
    ssr: { build: { minify: true, rolldownOptions: { input: { index: "./app/server.ts" } } } },
  },
});
