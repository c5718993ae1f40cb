// Trunk's post_build hook: minifies the scripts, and writes the languages and the loader, which only runs what was built.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { putLanguages } from "./languages.mjs";
import { writeLoader } from "./loader.mjs";
import { minifyScripts } from "./minify.mjs";

const stage = process.env.TRUNK_STAGING_DIR;
if (process.env.TRUNK_PROFILE === "release") await minifyScripts(stage);
await writeLoader(stage, async put => {
  const folder = mkdtempSync(join(tmpdir(), "factordesk-languages-"));
  try {
    const compile = ["run", "--quiet", "--package", "factordesk-catalogue", "--example", "languages", "--", "locales", folder];
    execFileSync("cargo", compile, { stdio: "inherit" });
    return await putLanguages(folder, put);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
