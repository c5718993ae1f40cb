// Writes the scripts of the npm package: `node package.mjs DIST STAGE`. DIST is the release page.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { entry, packageText, version } from "./loader.mjs";

/** The files that the widget consists of, in the loader's order: the first wasm with its script, the second, and the script that has other languages. */
const PARTS = ["factordesk-*_bg.wasm", "factordesk-*.js", "factordesk-later-*.wasm", "factordesk-later-*.js", "languages-*.js"].map(
  name => new RegExp(`^${name.replaceAll(".", "\\.").replace("*", "[0-9a-f]{16}")}$`),
);

/** The names of the widget's files among `names`. */
export const parts = names =>
  PARTS.map(pattern => {
    const found = names.filter(name => pattern.test(name));
    if (found.length !== 1) throw new Error(`expected one file like ${pattern}, found: ${found.join(", ") || "none"}`);
    return found[0];
  });

async function main(dist, stage) {
  const put = (name, text) => writeFileSync(join(stage, name), text);
  const entryOf = name => entry(name, readFileSync(join(dist, name)));
  const names = readdirSync(dist);
  const texts = readdirSync(join(dist, "lang")).map(name => `lang/${name}`);
  const entries = parts(names).map(entryOf);
  put("element.js", await packageText(entries.slice(0, 2)));
  put("index.js", 'import { define } from "./element.js";\n\ndefine();\n\nexport * from "./element.js";\n');
  put("index.d.ts", `import type { FactorDeskElement } from "./factor-desk.js";

export type * from "./factor-desk.js";

/** Defines \`<factor-desk>\` and returns its class. Does nothing where there is no browser, and the second time. */
export declare const define: () => (new () => FactorDeskElement) | undefined;

/** The version of the package. It loads the files of the same version. */
export declare const version: string;
`);
  // Of the subpaths that only have types.
  put("types.js", "export {};\n");
  const files = Object.fromEntries(["factor-desk.js", ...parts(names), ...texts].map(name => [name, entryOf(name)[1]]));
  put("integrity.json", `${JSON.stringify({ version, files }, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2], process.argv[3]);
