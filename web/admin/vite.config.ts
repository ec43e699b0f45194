// Builds the back office: static files under /admin, nothing inline, so that its policy needs no exception.
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { contractsWithoutSchemas } from "./contracts-without-schemas.ts";
import { chunkGroups, firstPage } from "./first-page.ts";

const BASE = "/admin/";

export default defineConfig({
  base: BASE,
  plugins: [contractsWithoutSchemas(), react(), tailwindcss(), firstPage(BASE)],
  build: {
    outDir: "build/client",
    emptyOutDir: true,
    target: "es2023",
    // A font or picture as a data: URL would need an exception in the policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: [...chunkGroups()] } } },
  },
});
