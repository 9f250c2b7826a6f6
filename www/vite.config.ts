// How the demo site is built and served while it is being worked on.
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2022",
    // The demo site, and the page that a bot opens in Telegram.
    rollupOptions: { input: ["index.html", "miniapp.html"] },
  },
  server: {
    // The tracker's endpoint is the page's own origin, so the dev server hands its requests on to a local collector.
    proxy: { "/v1": "http://127.0.0.1:7171" },
  },
});
