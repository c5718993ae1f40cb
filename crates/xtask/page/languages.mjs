// The script that has the languages other than English, with the names and hashes of their files.
import { readFileSync } from "node:fs";
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
