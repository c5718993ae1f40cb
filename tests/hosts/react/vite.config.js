import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// In the tests, the proxy has another address with each run. The build keeps the documented one, and the tests' server
// replaces it; the development server is told.
const { DESK, PORTAL } = process.env;
const desk = {
  name: "desk",
  transform: (code, id) => (DESK && id.endsWith(".jsx") ? code.replaceAll("https://desk.example.com", DESK) : undefined),
};

export default defineConfig({
  plugins: [desk, react()],
  clearScreen: false,
  server: { proxy: { "/token": PORTAL ?? "http://127.0.0.1:1" } },
});
