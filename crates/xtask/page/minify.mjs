// Minifies the page's scripts.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A module's text, as short as terser makes it. */
export async function minified(text, format) {
  // Imported here, because development builds do without it.
  const { minify } = await import("terser");
  return (await minify(text, { module: true, ecma: 2022, compress: { passes: 2, unsafe_arrows: true }, format })).code;
}

/** A style sheet's text, as short as esbuild makes it. */
export async function minifiedStyle(text) {
  const { transform } = await import("esbuild");
  // Otherwise it writes `light-dark()` in another way, for older browsers.
  return (await transform(text, { loader: "css", minify: true, target: "esnext" })).code.trim();
}

/** Minifies the scripts that Trunk has built, and names them again. */
export async function minifyScripts(stage) {
  for (const path of readdirSync(stage, { recursive: true }).filter(path => path.endsWith(".js"))) {
    const code = await minified(readFileSync(join(stage, path), "utf8"));
    writeFileSync(join(stage, path), code);
    // Files with a hash in their names are cached forever, so new content needs a new name. The wasm file is named
    // like its script.
    const stem = path.match(/^(\w+-)[0-9a-f]{8,16}(?=\.js$)/);
    if (!stem) continue;
    const renamed = stem[1] + createHash("sha256").update(stem[0] + code).digest("hex").slice(0, 16);
    for (const end of [".js", "_bg.wasm"]) renameSync(join(stage, stem[0] + end), join(stage, renamed + end));
  }
}
