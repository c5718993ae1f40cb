// The loader with the names and hashes of the built files: inline in the page, and a file for pages that embed the
// widget.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { minified, minifiedStyle } from "./minify.mjs";
import { shortName } from "./shorten.mjs";

const root = new URL("../../../", import.meta.url);
/** A file as the loader needs it: where it is, and what its content must be. */
export const entry = (name, content) => [`./${name}`, `sha256-${createHash("sha256").update(content).digest("base64")}`];

/** A name that changes with the content, so that browsers may keep the file forever. */
export const named = (stem, end, ...contents) => {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(content);
  return `${stem}-${hash.digest("hex").slice(0, 16)}${end}`;
};

const read = name => readFileSync(new URL(name, root), "utf8");
const script = name => read(`crates/xtask/page/${name}`);

const sheetsOf = part => {
  const [, sheets] = new RegExp(`^${part}: (.+)$`, "m").exec(read("style/sheets.txt"));
  return sheets.split(" ").map(sheet => read(`style/${sheet}.css`)).join("");
};

/** The private variables of all sheets. */
const variables = () => ["start", "desk", "later"].flatMap(part => sheetsOf(part).match(/--_[\w-]+/g));

/** A short name for each private variable: one letter, then two. */
const shortVariables = () => new Map([...new Set(variables())].map((name, index) => [name, `--_${shortName(index)}`]));

/** The style of a part of the screen, as style/sheets.txt lists them. For a release it is minified. */
export const styleText = async (part, release = true) => {
  if (!release) return sheetsOf(part);
  const short = shortVariables();
  return (await minifiedStyle(sheetsOf(part))).replace(/--_[\w-]+/g, name => short.get(name) ?? name);
};

/** Where the part of `src/element.js` begins that comes with the widget's script, not with the loader. */
export const SCRIPT_PART = "// What follows comes with the widget's script";

/** Puts values in place of their names. */
const withValues = (text, values) =>
  text.replace(RegExp(`\\b(${Object.keys(values).join("|")})\\b`, "g"), name => JSON.stringify(values[name]));

// A script in a page has no one to export to.
const withoutExports = text => text.replace(/^export /gm, "");
const elementText = () => withoutExports(read("src/element.js").split(SCRIPT_PART)[0]);

/** Where `src/element.js` defines the element. */
const DEFINE = 'if (!customElements.get("factor-desk"))';

/** The version of everything in the workspace. */
export const [, version] = /^version = "(.+)"$/m.exec(read("Cargo.toml"));

/** Sets the skeleton's style. */
const DRESSED = "FactorDesk.sheets[0].replaceSync(STYLE);\n";

/**
 * The text of the loader, with the element's class.
 *
 * @param {string[][]} files entries: the wasm, its script
 * @param {string[][]} sheets entry of the skeleton's style; without it, the style is in the loader
 * @param {boolean} release whether to make it small
 * @param {boolean} own whether it is for the desk's own page, which has a session
 */
export async function loaderText(files, sheets, release, own = false) {
  const early = own ? script("early.js") : "";
  const source = [script("loader.js"), early, elementText(), sheets.length ? "" : DRESSED, script("desks.js")].join("");
  const styles = { PAGE_STYLE: await styleText("page", release), STYLE: await styleText("start", release) };
  const text = withValues(source, { FILES: files, SHEETS: sheets, VERSION: version, ...styles });
  return release ? minified(text) : text;
}

/**
 * The text of the npm package's module: nothing runs until `define()` is called, and the loader then waits for an address.
 *
 * @param {string[][]} files entries: the wasm, its script
 */
export async function packageText(files) {
  const style = await styleText("start");
  // The elements that are in the page already are connected when the class is defined. By then the package has to be ready.
  const [beforeDefine, define] = elementText().split(DEFINE);
  if (!define) throw new Error(`src/element.js has no ${DEFINE}`);
  const values = Object.entries({ FILES: files, SHEETS: [], STYLE: style, VERSION: version });
  const source = `
    ${values.map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`).join("\n")}
    export const version = VERSION;
    let element;
    export const define = () => {
      if (element || !globalThis.customElements) return element;
      ${beforeDefine}
      const load = base => {
        ${(script("loader.js") + script("desks.js")).replaceAll("import.meta.url", "base")}
      };
      ${withoutExports(script("meet.js") + script("package.js"))}
      ${DEFINE + define}
      element = customElements.get("factor-desk");
      if (element !== FactorDesk) meet(element, VERSION, "its package");
      return element;
    };`;
  // Without these comments, bundlers would look for a file of the proxy at build time.
  return minified(source, { comments: /webpackIgnore|@vite-ignore/ });
}

/**
 * The text of the page's script in what Trunk has built.
 *
 * @param {string[]} main entry of wasm-bindgen's script
 * @param {string[][]} snippets entries of what it imports
 * @param {string[]} languages entry of the script that has other languages
 * @param {boolean} release whether to make it small
 */
export async function trunkText(main, snippets, languages, release) {
  const source = withoutExports(script("meet.js") + script("speak.js")) + script("trunk.js");
  const text = withValues(source, { LANGUAGES: languages, MAIN: main, SNIPPETS: snippets, VERSION: version });
  return release ? minified(text) : text;
}

/**
 * Puts the loader into what Trunk has built.
 *
 * @param {(put: (name: string, content: string) => string[]) => Promise<string[]>} putLanguages puts the languages into the
 *   page, and returns the entry of their script
 */
export async function writeLoader(stage, putLanguages) {
  const names = readdirSync(stage, { recursive: true });
  const wasm = names.filter(name => name.endsWith("_bg.wasm"));
  const main = wasm.map(name => name.replace("_bg.wasm", ".js"));
  if (wasm.length !== 1 || !names.includes(main[0])) throw new Error(`expected one wasm file and its script, found: ${names}`);
  const snippets = names.filter(name => name.endsWith(".js") && name !== main[0]).sort();
  const entryOf = name => entry(name, readFileSync(join(stage, name)));
  const put = (name, content) => {
    writeFileSync(join(stage, name), content);
    return entry(name, content);
  };
  mkdirSync(join(stage, "lang"));
  const languages = await putLanguages(put);
  const release = process.env.TRUNK_PROFILE === "release";
  const start = await trunkText(entryOf(main[0]), snippets.map(entryOf), languages, release);
  const files = [entryOf(wasm[0]), put(named("start", ".js", start), start)];
  writeFileSync(join(stage, "factor-desk.js"), await loaderText(files, [], release));
  const script = await loaderText(files, [], release, true);

  // Removes Trunk's own loader and preloads: they don't check any hash.
  const page = readFileSync(join(stage, "index.html"), "utf8");
  const own = /\s*<script type="module">[^]*?<\/script>/;
  if (!own.test(page)) throw new Error("index.html has no module script from Trunk; has Trunk's output changed?");
  const without = page.replace(own, "").replace(/<link rel="(modulepreload|preload)"[^>]*>/g, "");
  writeFileSync(join(stage, "index.html"), withLoader(without, script));
}

/**
 * The page with the loader inline. `async`, or the script would wait for the style sheet: a whole round trip before it
 * asks for anything.
 */
export const withLoader = (page, script) => page.replace("</head>", () => `<script type="module" async>${script}</script></head>`);
