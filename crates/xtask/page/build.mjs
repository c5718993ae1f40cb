// Trunk's post_build hook: minifies the scripts, and writes the loader, which only runs what was built.
import { writeLoader } from "./loader.mjs";
import { minifyScripts } from "./minify.mjs";

const stage = process.env.TRUNK_STAGING_DIR;
if (process.env.TRUNK_PROFILE === "release") await minifyScripts(stage);
await writeLoader(stage);
