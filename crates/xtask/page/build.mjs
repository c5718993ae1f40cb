// Trunk's post_build hook: minifies the scripts in release builds, and writes the loader.
import { writeLoader } from "./loader.mjs";
import { minifyScripts } from "./minify.mjs";

const stage = process.env.TRUNK_STAGING_DIR;
if (process.env.TRUNK_PROFILE === "release") await minifyScripts(stage);
await writeLoader(stage);
