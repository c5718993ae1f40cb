// Inserts loader.js, with the names and hashes of the built files, into the page, and writes it beside the page for
// host pages.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export async function writeLoader(stage) {
  const names = readdirSync(stage, { recursive: true });
  const wasm = names.filter(name => name.endsWith("_bg.wasm"));
  const main = wasm.map(name => name.replace("_bg.wasm", ".js"));
  if (wasm.length !== 1 || !names.includes(main[0])) throw new Error(`not one wasm with its script: ${names}`);
  const others = names.filter(name => name.endsWith(".js") && name !== main[0]).sort();
  const files = [...wasm, ...main, ...others].map(name => {
    const hash = createHash("sha384").update(readFileSync(join(stage, name))).digest("base64");
    return [`./${name}`, `sha384-${hash}`];
  });
  let script = readFileSync(new URL("loader.js", import.meta.url), "utf8").replace("FILES", () => JSON.stringify(files));
  if (process.env.TRUNK_PROFILE === "release") {
    const { minify } = await import("terser");
    script = (await minify(script, { module: true, compress: { passes: 2 } })).code;
  }
  writeFileSync(join(stage, "factor-desk.js"), script);

  // Removes Trunk's own loader, which doesn't check hashes, and its preloads.
  const page = readFileSync(join(stage, "index.html"), "utf8");
  const own = /\s*<script type="module">[^]*?<\/script>/;
  if (!own.test(page)) throw new Error("index.html has no module script of Trunk's");
  const without = page.replace(own, "").replace(/<link rel="(modulepreload|preload)"[^>]*>/g, "");
  writeFileSync(join(stage, "index.html"), without.replace("</head>", () => `<script type="module">${script}</script></head>`));
}
