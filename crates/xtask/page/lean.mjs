// Shortens the script of wasm-bindgen where it is made for more than this page: for other browsers, ways to start, and texts
// that aren't read. Every replacement has to be found, so another version of wasm-bindgen doesn't go unnoticed.

/** What takes the place of a function of the script. */
const FUNCTIONS = {
  // For `{:?}` of a value, as in a panic's message, which is neither shown nor logged.
  debugString: `function debugString(val) {
    return typeof val;
}`,
  // The buffer is another one after the memory has grown.
  getDataViewMemory0: `function getDataViewMemory0() {
    if (cachedDataViewMemory0?.buffer !== wasm.memory.buffer) cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
    return cachedDataViewMemory0;
}`,
  getUint8ArrayMemory0: `function getUint8ArrayMemory0() {
    if (cachedUint8ArrayMemory0?.buffer !== wasm.memory.buffer) cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
    return cachedUint8ArrayMemory0;
}`,
  // Straight into the memory: a copy could be a secret's. A text has at most three bytes per unit.
  passStringToWasm0: `function passStringToWasm0(arg, malloc, realloc) {
    const size = arg.length * 3;
    const ptr = malloc(size, 1) >>> 0;
    WASM_VECTOR_LEN = cachedTextEncoder.encodeInto(arg, getUint8ArrayMemory0().subarray(ptr, ptr + size)).written;
    return size ? realloc(ptr, size, WASM_VECTOR_LEN, 1) >>> 0 : ptr;
}`,
  // The loader passes a response. Streaming is refused for another content type, which the host of a copied page may send.
  __wbg_init: `async function __wbg_init({ module_or_path: response }) {
    const imports = __wbg_get_imports();
    const { instance } = await (response.headers.get("content-type") === "application/wasm"
        ? WebAssembly.instantiateStreaming(response, imports)
        : WebAssembly.instantiate(await response.arrayBuffer(), imports));
    wasm = instance.exports;
    wasm.__wbindgen_start();
    return wasm;
}`,
};

/** Other texts of the script: what every browser of the page has, and names of the global object in other places. */
const TEXTS = [
  [/const CLOSURE_DTORS = [^]*?: new FinalizationRegistry/, "const CLOSURE_DTORS = new FinalizationRegistry"],
  [/if \(!\('encodeInto' in cachedTextEncoder\)\) \{[^]*?\n\}\n/, ""],
  ...["global", "self", "window"].map(name => [`typeof ${name} === 'undefined' ? null : ${name};`, "null;"]),
];

/** wasm-bindgen's script with what this page needs of it. */
export function leanScript(script) {
  const replace = (text, from, to) => {
    const found = text.replace(from, () => to);
    if (found === text) throw new Error(`wasm-bindgen's script has no ${from}`);
    return found;
  };
  const functions = Object.entries(FUNCTIONS).map(([name, text]) => [new RegExp(`^(async )?function ${name}\\([^]*?\\n\\}`, "m"), text]);
  return [...functions, ...TEXTS].reduce((text, [from, to]) => replace(text, from, to), script);
}
