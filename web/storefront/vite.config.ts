// The build: one bundle for browsers, one self-contained module for the web process.
import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [tailwindcss(), reactRouter()],
  // The server's bundle holds what it needs, so that the web process reads one file and nothing of node_modules.
  ssr: { noExternal: true },
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    target: "es2024",
    // An inlined picture or font would be a data: URL in a style sheet that has to be read before the first paint.
    assetsInlineLimit: 0,
  },
  environments: {
    ssr: { build: { minify: true, rolldownOptions: { input: { index: "./app/server.ts" } } } },
  },
});
