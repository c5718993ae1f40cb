// What starts the widget, in its own page and in others': /factor-desk.js. Nothing runs that isn't, byte for byte, what was built.
// Browsers pass over the integrity of a wasm preload and have none for an import: a fetch and a module preload keep to it.
const at = path => new URL(path, import.meta.url).href;
const origin = at("/").slice(0, -1);
const wasmSource = "script-src 'wasm-unsafe-eval'";

// What the page's own policy stopped, as the directive to add. It is said before the failure or after it.
let lacks, failed;

const tell = () => {
  if (!failed) return;
  for (const desk of document.querySelectorAll("factor-desk:not(:defined)")) {
    desk.role = "alert";
    desk.textContent = "Factordesk did not start: " + (lacks
      ? `this page's Content-Security-Policy lacks ${lacks}. Whoever runs this page can add it.`
      : "a file is missing, or was changed on its way. Reload the page. If that does not help, tell whoever runs Factordesk.");
  }
};

document.addEventListener("securitypolicyviolation", ({ disposition, blockedURI, effectiveDirective }) => {
  if (disposition != "enforce") return;
  if (blockedURI == "wasm-eval") lacks = wasmSource;
  else if (blockedURI.startsWith(origin)) lacks = `${effectiveDirective.replace("-elem", "")} ${origin}`;
  tell();
});

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
  failed = true;
  // Not every browser reports a policy that stops WebAssembly; all of them say it in the error.
  if (/unsafe-eval/.test(error.message)) lacks ||= wasmSource;
  tell();
  throw error;
}
