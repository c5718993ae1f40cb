// The page's one script: wasm-bindgen's, its snippets, the link to the second part, and the style of the first screen.
import style from "style:desk";
import init from "./factordesk.js";
import { begin } from "./__wasm_split.js";

export default (main, fetchLater) => {
  customElements.get("factor-desk").sheets[1].replaceSync(style);
  return begin(init(main), fetchLater);
};
