// The script that has the languages other than English, with the names and hashes of their files.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { named } from "./loader.mjs";
import { minified } from "./minify.mjs";

/**
 * @param {{ tag: string, label: string }[]} all the languages, English first
 * @param {(name: string) => string[]} place puts a file of texts into the page, and returns its entry
 */
export async function languagesText(all, place) {
  const files = all.map(({ tag, label }) => [tag, { label, file: tag == "en" ? undefined : place(tag) }]);
  const values = { LANGUAGES: Object.fromEntries(files), MESSAGE_IDS: place("ids") };
  const source = readFileSync(new URL("languages.js", import.meta.url), "utf8");
  return minified(source.replace(/\b(LANGUAGES|MESSAGE_IDS)\b/g, name => JSON.stringify(values[name])));
}

/**
 * Puts all languages into the page. Returns the entry of their script.
 *
 * @param {string} folder the files that `crates/catalogue/src/compile/page.rs` has written
 * @param {(name: string, content: string) => string[]} put puts a file into the page, and returns its entry
 */
export async function putLanguages(folder, put) {
  const read = name => readFileSync(join(folder, `${name}.txt`), "utf8");
  const place = name => (content => put(named(`lang/${name}`, ".txt", content), content))(read(name));
  const all = read("languages").trimEnd().split("\n").map(line => line.split("\t"));
  const text = await languagesText(all.map(([tag, label]) => ({ tag, label })), place);
  return put(named("languages", ".js", text), text);
}
