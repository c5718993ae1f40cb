// The page's script in Trunk's builds, in place of `start.js`: there, wasm-bindgen's script and its snippets are files of their
// own, and nothing comes later. The build puts `meet.js` and `speak.js` before it.
export default async (files, ask, run) => {
  const desks = customElements.get("factor-desk");
  meet(desks, VERSION, new URL("/factor-desk.js", import.meta.url).href);
  listen(desks, ask, run, LANGUAGES);
  // Another try has another address.
  const attempt = new URL(import.meta.url).searchParams.get("retry");
  // These first: the import of the main script would run them without checking their hashes.
  await Promise.all(SNIPPETS.map(snippet => run(snippet, attempt)));
  const { default: init } = await run(MAIN, attempt);
  const [response] = await files;
  return init({ module_or_path: response });
};
