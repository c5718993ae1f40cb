// What starts the widget, in its own page and in others': /factor-desk.js. Nothing runs that isn't, byte for byte, what was built.
// Browsers pass over the integrity of a wasm preload and have none for an import: a fetch and a module preload keep to it.
const at = path => new URL(path, import.meta.url).href;

const load = ([path, integrity]) => new Promise((loaded, failed) => {
  const link = document.createElement("link");
  const refuse = () => failed(Error(path));
  Object.assign(link, { rel: "modulepreload", crossOrigin: "anonymous", integrity, href: at(path), onload: loaded, onerror: refuse });
  // A browser that doesn't know it would never answer.
  if (!link.relList.supports(link.rel)) refuse();
  document.head.append(link);
});

try {
  const [[path, integrity], ...scripts] = FILES;
  const [wasm] = await Promise.all([fetch(at(path), { integrity }), ...scripts.map(load)]);
  await (await import(at(scripts[0][0]))).default({ module_or_path: wasm });
} catch (error) {
  for (const desk of document.querySelectorAll("factor-desk:not(:defined)")) {
    desk.role = "alert";
    desk.textContent =
      "Factordesk did not start: a file is missing, or was changed on its way. Reload the page. If that does not help, tell whoever runs Factordesk.";
  }
  throw error;
}
