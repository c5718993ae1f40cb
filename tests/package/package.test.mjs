// The packed file, installed in an empty directory as a portal would install it. `cargo xtask test --only package` packs
// it and sets the variables.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const own = dirname(fileURLToPath(import.meta.url));
const { FACTORDESK_PACKAGE: packed, FACTORDESK_DIST: dist } = process.env;
const NAME = "@factordesk/element";
let folder, installed;

const run = (program, args, options) => execFileSync(program, args, { cwd: folder, encoding: "utf8", ...options });
const read = name => readFileSync(join(installed, name), "utf8");
const node = (code, ...options) => run(process.execPath, [...options, "--input-type=module", "--eval", code]).trim();

before(() => {
  assert.ok(packed && dist, "run `cargo xtask test --only package`");
  folder = mkdtempSync(join(tmpdir(), "factordesk-package-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "portal", private: true, type: "module" }));
  // It has no dependencies, so no registry is needed.
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", packed], { stdio: "pipe" });
  installed = join(folder, "node_modules", NAME);
});

after(() => folder && rmSync(folder, { recursive: true, force: true }));

test("the package has its licences and notices, and neither dependencies nor scripts", () => {
  for (const name of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY-NOTICES.txt"]) assert.ok(read(name).length > 500, name);
  const manifest = JSON.parse(read("package.json"));
  assert.equal(manifest.name, NAME);
  for (const key of ["dependencies", "peerDependencies", "scripts"]) assert.ok(!(key in manifest), key);
  const names = readdirSync(installed, { recursive: true });
  assert.ok(!names.some(name => name.endsWith(".wasm")), names.join());
});

test("every export leads to a file", () => {
  const { exports } = JSON.parse(read("package.json"));
  const targets = Object.values(exports).flatMap(target => (typeof target === "string" ? [target] : Object.values(target)));
  assert.ok(targets.length > 10, targets.join());
  for (const target of targets.filter(target => !target.includes("*"))) assert.ok(existsSync(join(installed, target)), target);
  const presets = readdirSync(join(installed, "presets"));
  assert.ok(presets.length > 0);
  for (const name of presets) {
    const path = node(`console.log(import.meta.resolve(${JSON.stringify(`${NAME}/presets/${name}`)}))`);
    assert.equal(path, pathToFileURL(join(installed, "presets", name)).href);
  }
});

test("importing it in Node touches nothing", () => {
  const code = entry => `
    const before = Object.getOwnPropertyNames(globalThis).join();
    const { define, version } = await import(${JSON.stringify(entry)});
    if (define() !== undefined) throw Error("defined something");
    if (Object.getOwnPropertyNames(globalThis).join() !== before) throw Error("left a global");
    console.log(version);`;
  const { version } = JSON.parse(read("package.json"));
  for (const entry of [NAME, `${NAME}/element`]) assert.equal(node(code(entry)), version, entry);
  for (const entry of ["react", "vue", "svelte"]) node(`await import("${NAME}/${entry}")`);
});

// The few things of a browser that defining the element needs.
const BROWSER = `
  const defined = new Map();
  globalThis.HTMLElement = class {};
  globalThis.CSSStyleSheet = class { replaceSync() {} };
  globalThis.document = { addEventListener() {}, baseURI: "https://portal.example.com/" };
  globalThis.customElements = { define: (name, it) => defined.set(name, it), get: name => defined.get(name) };`;

test("in a browser, importing it defines the element at once, and importing ./element does not", () => {
  const code = entry => `${BROWSER}
    const { define } = await import("${entry}");
    console.log(defined.has("factor-desk"), define() === defined.get("factor-desk"), define() === define());`;
  assert.equal(node(code(NAME), "--conditions=browser"), "true true true");
  assert.equal(node(code(`${NAME}/element`), "--conditions=browser"), "false true true");
});

test("the hashes are those of the release's files", () => {
  const { version, files } = JSON.parse(read("integrity.json"));
  assert.equal(version, JSON.parse(read("package.json")).version);
  const sha256 = name => `sha256-${createHash("sha256").update(readFileSync(join(dist, name))).digest("base64")}`;
  for (const [name, hash] of Object.entries(files)) assert.equal(hash, sha256(name), name);
  const code = read("element.js");
  /** The names of the files whose hashes are in a script. */
  const named = script => {
    const all = [...script.matchAll(/\["\.\/([\w.-]+)","(sha256-[^"]+)"\]/g)];
    for (const [, name, hash] of all) assert.equal(hash, files[name], name);
    return all.map(([, name]) => name);
  };
  const patterns = names => names.map(name => name.replace(/[0-9a-f]{16}/, "*")).sort();
  const first = named(code);
  assert.deepEqual(patterns(first), ["factordesk-*.js", "factordesk-*_bg.wasm"]);
  // The others are in the first script.
  const script = first.find(name => /^factordesk-\w+\.js$/.test(name));
  assert.deepEqual(patterns(named(readFileSync(join(dist, script), "utf8"))), ["factordesk-later-*.js", "factordesk-later-*.wasm", "languages-*.js"]);
  // Bundlers must leave the import of a file of the proxy alone.
  assert.match(code, /import\(\s*\/\*[^*]*webpackIgnore: true[^*]*\*\//);
  assert.doesNotMatch(code, /import\.meta/);
});

test("types are right in TypeScript, React, Vue and Svelte", () => {
  cpSync(join(own, "types"), join(folder, "types"), { recursive: true });
  const packages = join(own, "node_modules");
  const links = readdirSync(packages).filter(name => !name.startsWith(".") && !name.startsWith("@factordesk"));
  for (const name of links) symlinkSync(join(packages, name), join(folder, "node_modules", name));
  run(process.execPath, [join(packages, "typescript/bin/tsc"), "--project", "types"]);
});
