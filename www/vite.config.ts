// How the demo site is built and served while it is being worked on.
import { defineConfig } from "vite";

export default defineConfig({
  build: { target: "es2022" },
  server: {
    // The tracker's endpoint is the page's own origin, so the dev server hands its requests on to a local collector.
    proxy: { "/v1": "http://127.0.0.1:7171" },
  },
});
