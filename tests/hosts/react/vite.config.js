import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// In the tests, the proxy has another address with each run, and another user. The build keeps the documented ones, and the
// tests' server replaces them; the development server is told.
const { DESK, DESK_USER, PORTAL } = process.env;
const desk = {
  name: "desk",
  transform: (code, id) =>
    DESK && id.endsWith(".jsx")
      ? code.replaceAll("https://desk.example.com", DESK).replaceAll("auth0|507f1f77bcf86cd799439020", DESK_USER)
      : undefined,
};

export default defineConfig({
  plugins: [desk, react()],
  clearScreen: false,
  server: { proxy: { "/token": PORTAL ?? "http://127.0.0.1:1" } },
});
