// Starts the widget, on its own page and on pages that embed it: /factor-desk.js. The element's class comes before this text
// (`src/element.js`). It runs only files that have the hashes of the build. Browsers ignore `integrity` on a wasm preload,
// and an import can't have it; fetch and a module preload enforce it.
const at = path => new URL(path, import.meta.url).href;
const origin = at("/").slice(0, -1);
const wasmSource = "script-src 'wasm-unsafe-eval'";

FactorDesk.version = VERSION;
// Not in the npm package, where the attribute is required. A page of the same origin may use paths, which the early
// requests are known by.
if (FactorDesk.proxy === "" && origin != location.origin) FactorDesk.proxy = origin;

// This script's class, or that of another one, which was faster.
const desks = customElements.get("factor-desk");
desks.meet(VERSION, at("/factor-desk.js"));
desks.sheets[0].replaceSync(STYLE);

// The directive that the embedding page's policy lacks. The violation is reported before or after the failure.
let lacks, failed;

const tell = () => {
  // Another script on the page may have started the widget.
  if (!failed || desks.isRegistered) return;
  const text = "Factordesk did not start: " + (lacks
    ? `this page's Content-Security-Policy lacks ${lacks}. The operator of this page can add it.`
    : "a file is missing, or was changed on its way. Reload the page. If that doesn't help, contact the operator of Factordesk.");
  desks.replace(desk => {
    const alert = make("p", "main", text);
    alert.role = "alert";
    desk.shadowRoot.replaceChildren(make("div", "desk", alert));
  });
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
  // A browser without module preloads would call neither handler.
  if (!link.relList.supports(link.rel)) refuse();
  document.head.append(link);
});

try {
  const [main, ...scripts] = FILES;
  // What opens over the first screen, in a wasm of its own. Absent when Trunk builds the page.
  const later = LATER;
  const ask = ([path, integrity], cache) => fetch(at(path), { integrity, cache });
  const [wasm] = await Promise.all([ask(main), ...scripts.map(load)]);
  await (await import(/* webpackIgnore: true */ /* @vite-ignore */ at(scripts[0][0]))).default({ module_or_path: wasm }, cache => ask(later, cache));
} catch (error) {
  // The npm package can go on with the proxy's own version.
  failed = !(await desks.recover?.().catch(() => false));
  // Not every browser reports a policy that blocks WebAssembly, but the error of each of them mentions the directive.
  if (/unsafe-eval/.test(error.message)) lacks ||= wasmSource;
  tell();
  if (failed) throw error;
}
