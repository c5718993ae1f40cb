// Loads the wasm and the script that come after the first screen. Takes the place of the splitter's own script, which checks no
// hash and asks for a fixed name, and of `src/platform/later.js` in the first script.
let started, request, script;
// Whether that worked, while it is under way and once it has. Desks and their refused requests ask at the same time.
let loading;
// A failed file may be in the browser's cache, where its name makes it stay for a year, and a failed script in the page.
let attempts = 0;

/**
 * Keeps what the second part needs.
 *
 * @param {Promise<WebAssembly.Exports>} main the first wasm, being started
 * @param {(attempt: number) => Promise<[Response, object]>} fetchLater asks for the second wasm, and runs its script
 */
export const begin = (main, fetchLater) => {
  request = fetchLater;
  return (started = main);
};

/** What the second part's script has. */
export const functions = () => script.functions();

const load = async main => {
  try {
    const [response, module] = await request(attempts++);
    if (!response.ok) throw Error(`${response.url}: ${response.status}`);
    script = module;
    customElements.get("factor-desk").sheets[2].replaceSync(script.style);
    // Not streamed: that would need the right content type, which the host of a copied page may not send.
    await WebAssembly.instantiate(script.whole(await response.arrayBuffer()), { __wasm_split: main });
    return true;
  } catch (error) {
    console.error(error);
    loading = undefined;
    return false;
  }
};

/**
 * What the first wasm imports: loads the second part, then calls back whether that worked. The widget asks again when the
 * admin does.
 */
export const __wasm_split_load_later = async (callback, data) => {
  const main = await started;
  const done = await (loading ??= load(main));
  main.__indirect_function_table.get(callback)(data, done);
};
