/**
 * Two builds: the citizen's page (what the server ships), and with `--mode gallery` a page that shows every card
 * with fixtures for tests. Neither knows the address of a server: all paths are relative.
 */
import { defineConfig } from "vite";

export default defineConfig(({ mode }) => {
  const gallery = mode === "gallery";
  return {
    base: "./",
    build: {
      outDir: gallery ? "../build/web-gallery" : "../src/shanzhi/channels/web/static",
      emptyOutDir: true,
      target: "es2022",
      // The strict content security policy forbids data: URLs, so nothing may be inlined.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: true,
      rolldownOptions: { input: gallery ? { index: "index.html", gallery: "gallery.html" } : { index: "index.html" } },
    },
    server: { proxy: { "/api": "http://127.0.0.1:8000" } },
    test: { environment: "node", include: ["tests/**/*.test.{ts,tsx}"] },
  };
});
