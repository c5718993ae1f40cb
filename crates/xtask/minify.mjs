// Trunk's post_build hook: the page's scripts without comments, spaces and long names. Trunk has written their integrity into
// index.html by then, and named them by their content, so both are put right.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

if (process.env.TRUNK_PROFILE === "release") {
  const { minify } = await import("terser");
  const stage = process.env.TRUNK_STAGING_DIR;
  const digest = (algorithm, encoding, text) => createHash(algorithm).update(text).digest(encoding);
  const integrity = text => `sha384-${digest("sha384", "base64", text)}`;
  let index = readFileSync(join(stage, "index.html"), "utf8");
  for (const path of readdirSync(stage, { recursive: true }).filter(path => path.endsWith(".js"))) {
    const before = readFileSync(join(stage, path), "utf8");
    const { code } = await minify(before, { module: true, compress: { passes: 2 } });
    if (!index.includes(integrity(before))) throw new Error(`index.html has no integrity of ${path}`);
    index = index.replaceAll(integrity(before), integrity(code));
    writeFileSync(join(stage, path), code);
    // Names with a hash are cached for good: another content, another name. The wasm's is the script's.
    const stem = path.match(/^(\w+-)[0-9a-f]{8,16}(?=\.js$)/);
    if (!stem) continue;
    const renamed = stem[1] + digest("sha256", "hex", stem[0] + code).slice(0, 16);
    for (const end of [".js", "_bg.wasm"]) renameSync(join(stage, stem[0] + end), join(stage, renamed + end));
    index = index.replaceAll(stem[0], renamed);
  }
  writeFileSync(join(stage, "index.html"), index);
}
