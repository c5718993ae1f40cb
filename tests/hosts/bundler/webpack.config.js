import { fileURLToPath } from "node:url";

const at = path => fileURLToPath(new URL(path, import.meta.url));

export default {
  mode: "production",
  entry: at("./customer.js"),
  output: { path: at("./dist/webpack"), filename: "customer.js" },
};
