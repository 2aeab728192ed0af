import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Nothing is inlined, so that the page runs under `default-src 'self'` without exceptions for scripts.
export default defineConfig({
  plugins: [react()],
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2023", sourcemap: false },
  server: { host: "127.0.0.1", proxy: { "/ws": { target: "ws://127.0.0.1:8787", ws: true } } },
});
