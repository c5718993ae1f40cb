// The page's one script: wasm-bindgen's, its snippets, and the link to the second wasm.
import init from "./factordesk.js";
import { begin } from "./__wasm_split.js";

export default (main, fetchLater) => begin(init(main), fetchLater);
