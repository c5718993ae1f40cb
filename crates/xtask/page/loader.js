// Starts the widget, in its own page and, as /factor-desk.js, in host pages. It only runs files whose hashes are those
// of the build. Browsers ignore the integrity of a wasm preload and have none for dynamic imports, but they check that
// of a fetch and of a module preload, so the loader uses those two.
const at = path => new URL(path, import.meta.url).href;
const origin = at("/").slice(0, -1);
const wasmSource = "script-src 'wasm-unsafe-eval'";

// `lacks`: the directive to add to the page's policy, if that blocked something. The event may be fired before or after
// the failure.
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
  // A browser without module preloads would fire neither event.
  if (!link.relList.supports(link.rel)) refuse();
  document.head.append(link);
});

try {
  const [[path, integrity], ...scripts] = FILES;
  const [wasm] = await Promise.all([fetch(at(path), { integrity }), ...scripts.map(load)]);
  await (await import(at(scripts[0][0]))).default({ module_or_path: wasm });
} catch (error) {
  failed = true;
  // Not every browser fires the event when the policy blocks WebAssembly, but the error always says so.
  if (/unsafe-eval/.test(error.message)) lacks ||= wasmSource;
  tell();
  throw error;
}
