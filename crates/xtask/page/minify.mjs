// Minifies the page's scripts with terser.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export async function minifyScripts(stage) {
  const { minify } = await import("terser");
  for (const path of readdirSync(stage, { recursive: true }).filter(path => path.endsWith(".js"))) {
    const { code } = await minify(readFileSync(join(stage, path), "utf8"), { module: true, compress: { passes: 2 } });
    writeFileSync(join(stage, path), code);
    // Files with a hash in their name are cached forever, so new content needs a new name. The wasm has its script's
    // hash.
    const stem = path.match(/^(\w+-)[0-9a-f]{8,16}(?=\.js$)/);
    if (!stem) continue;
    const renamed = stem[1] + createHash("sha256").update(stem[0] + code).digest("hex").slice(0, 16);
    for (const end of [".js", "_bg.wasm"]) renameSync(join(stage, stem[0] + end), join(stage, renamed + end));
  }
}
