// Assembles the release page: `node release.mjs WORK DIST`.
//
// WORK has what the other steps of `xtask/src/page` made: `main.wasm`, `later.wasm`, and in `bindgen/` the script of
// wasm-bindgen with its snippets.
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { putLanguages } from "./languages.mjs";
import { leanScript } from "./lean.mjs";
import { apart } from "./apart.mjs";
import { SCRIPT_PART, entry, loaderText, named, styleText, version, withLoader } from "./loader.mjs";
import { minified } from "./minify.mjs";
import { PANICS } from "./panics.mjs";
import { shortExports, shortImports, shortPlaces, usedImports, withoutCustom, withoutTexts } from "./shorten.mjs";

const own = dirname(fileURLToPath(import.meta.url));
const root = join(own, "../../..");

/** The loader has the element's class already. */
const withoutClass = {
  name: "element",
  setup: ({ onLoad }) => onLoad({ filter: /\/src\/element\.js$/ }, ({ path }) => {
    const text = readFileSync(path, "utf8");
    return { contents: text.slice(text.indexOf(SCRIPT_PART)) };
  }),
};

/** The script of the second part is another file; in this one, the link to it takes its place. */
const withoutLater = {
  name: "later",
  setup: ({ onResolve }) => onResolve({ filter: /\/src\/platform\/later\.js$/ }, ({ resolveDir }) => ({ path: join(resolveDir, "__wasm_split.js") })),
};

/** `style:desk` is the style of that part of the screen. */
const styles = {
  name: "style",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^style:/ }, ({ path }) => ({ path: path.slice("style:".length), namespace: "style" }));
    onLoad({ filter: /./, namespace: "style" }, async ({ path }) => ({ contents: await styleText(path), loader: "text" }));
  },
};

const bundle = async (from, plugins) => {
  const { outputFiles } = await build({
    ...from,
    bundle: true,
    format: "esm",
    target: "es2022",
    plugins: [styles, ...plugins],
    write: false,
    logLevel: "warning",
  });
  return minified(outputFiles[0].text);
};

/**
 * wasm-bindgen's script, its snippets, the languages and the link to the second part, in one module.
 *
 * @param {string[][]} later entries of the second part
 * @param {string[]} languages entry of the script that has other languages
 */
export async function bundled(bindgen, later, languages) {
  for (const name of ["start.js", "meet.js", "speak.js"]) copyFileSync(join(own, name), join(bindgen, name));
  copyFileSync(join(own, "later.js"), join(bindgen, "__wasm_split.js"));
  const values = { LANGUAGES: languages, LATER: later, VERSION: version };
  const define = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
  return bundle({ entryPoints: [join(bindgen, "start.js")], define }, [withoutClass, withoutLater]);
}

/** index.html with the files that Trunk would have put in, and the loader. */
export function pageText(index, icon, loader) {
  const link = `<link rel="icon" href="${icon}">`;
  // The loader has the page's style.
  const page = index.replace(/^\s*<link data-trunk rel="([\w-]+)"[^>]*>\n/gm, (_, kind) => (kind === "icon" ? link : ""));
  if (!page.includes(link)) throw new Error("index.html has no place for the icon");
  return withLoader(page.replace(/\n\s*/g, ""), loader);
}

async function main(work, dist) {
  const stage = join(work, "stage");
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(join(stage, "licenses"), { recursive: true });
  const put = (name, content) => {
    writeFileSync(join(stage, name), content);
    return entry(name, content);
  };
  const read = name => readFileSync(join(work, name));
  const linked = join(work, "bindgen/factordesk.js");
  const main = read("main.wasm");
  const [imported, part] = shortImports(main, leanScript(usedImports(main, readFileSync(linked, "utf8"))));
  const [first, text] = shortExports(imported, part);
  writeFileSync(linked, text);
  const [wasm, second] = [first, read("later.wasm")].map(part => withoutCustom(withoutTexts(shortPlaces(part), PANICS)));
  const [later, texts] = apart(second);
  const exported = [
    'export { functions } from "./src/platform/later.js";',
    'export { default as style } from "style:later";',
    'import { whole as filled } from "./crates/xtask/page/whole.mjs";',
    "export const whole = wasm => filled(wasm, ...TEXTS);",
  ].join("");
  const define = { TEXTS: JSON.stringify(texts) };
  const laterScript = await bundle({ stdin: { contents: exported, resolveDir: root }, define }, []);
  const laterFiles = [
    put(named("factordesk-later", ".wasm", later), later),
    put(named("factordesk-later", ".js", laterScript), laterScript),
  ];
  mkdirSync(join(stage, "lang"));
  const languages = await putLanguages(join(work, "lang"), put);
  const script = await bundled(join(work, "bindgen"), laterFiles, languages);
  const files = [
    put(named("factordesk", "_bg.wasm", wasm), wasm),
    put(named("factordesk", ".js", script), script),
  ];
  const skeleton = await styleText("start");
  put("factor-desk.js", await loaderText(files, [put(named("skeleton", ".css", skeleton), skeleton)], true));
  const loader = await loaderText(files, [], true, true);
  const icon = readFileSync(join(root, "style/icon.svg"));
  const [iconAt] = put(named("icon", ".svg", icon), icon);
  copyFileSync(join(root, "licenses/page.txt"), join(stage, "licenses/page.txt"));
  put("index.html", pageText(readFileSync(join(root, "index.html"), "utf8"), iconAt, loader));
  rmSync(dist, { recursive: true, force: true });
  // A copy: the build's directory may be on another file system.
  cpSync(stage, dist, { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2], process.argv[3]);
