// The page's one script: wasm-bindgen's, its snippets, the link to the second part, and the style of the first screen.
import style from "style:desk";
import init from "./factordesk.js";
import { begin } from "./__wasm_split.js";

/**
 * Starts the wasm. `ask` and `run` of the loader download a file and run a script, and check their hashes.
 *
 * @param {{ module_or_path: Response }} main
 */
export default (main, ask, run) => {
  customElements.get("factor-desk").sheets[1].replaceSync(style);
  // What opens over the first screen: a wasm and a script of their own.
  const [wasm, script] = LATER;
  return begin(init(main), attempt => Promise.all([ask(wasm, attempt), run([script], attempt)]));
};
