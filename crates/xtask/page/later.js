// Loads the wasm that comes after the first screen. Takes the place of the splitter's own script, which checks no hash
// and asks for a fixed name.
let started, request;
// A failed file may be in the browser's cache, where its name makes it stay for a year.
let cache = "default";

/**
 * Keeps what the second wasm needs.
 *
 * @param {Promise<WebAssembly.Exports>} main the first wasm, being started
 * @param {(cache: RequestCache) => Promise<Response>} fetchLater asks for the second one
 */
export const begin = (main, fetchLater) => {
  request = fetchLater;
  return (started = main);
};

/**
 * What the first wasm imports: loads the second one, then calls back whether that worked. The widget asks again when the
 * admin does.
 */
export const __wasm_split_load_later = async (callback, data) => {
  const main = await started;
  let done = true;
  try {
    const response = await request(cache);
    if (!response.ok) throw Error(`${response.url}: ${response.status}`);
    // Not streamed: that would need the right content type, which the host of a copied page may not send.
    await WebAssembly.instantiate(await response.arrayBuffer(), { __wasm_split: main });
  } catch (error) {
    console.error(error);
    done = false;
    cache = "reload";
  }
  main.__indirect_function_table.get(callback)(data, done);
};
