// Starts the widget, on its own page and on pages that embed it: /factor-desk.js. After this text come the element's class
// (`src/element.js`), and then what needs both (`desks.js`). It runs only files that have the hashes of the build. Browsers
// ignore `integrity` on a wasm preload, and an import can't have it; fetch and a module preload enforce it.
const at = path => new URL(path, import.meta.url).href;
const origin = at("/").slice(0, -1);
const wasmSource = "script-src 'wasm-unsafe-eval'";

// The directive that the embedding page's policy lacks. The violation is reported before or after the failure.
let lacks, failed;
// Of the response in place of a file
let status;
let attempts = 0;

const texts = () => ({
  csp: `this page's Content-Security-Policy lacks ${lacks}. The operator of this page can add it.`,
  server: `${origin} answered with status ${status}. Try again. If that doesn't help, contact the operator of Factordesk.`,
  network: `${origin} can't be reached. Check the network, then try again.`,
  cors: `${origin} doesn't accept requests from this page. Its operator can add ${location.origin} to FACTORDESK_ALLOWED_ORIGINS.`,
  content: `${origin} sent a web page in place of a file. A login page or a firewall may be in between: open ${origin} in another tab, then try again.`,
  missing: "a file is missing, maybe because of a new release. Reload this page.",
  integrity: "a file was changed on its way. Try again. If that doesn't help, contact the operator of Factordesk.",
});

const tell = code => {
  // Another script on the page may have started the widget.
  if (desks.isRegistered) return;
  if (lacks) code = "csp";
  desks.fail(code, texts()[code], start);
};

/** Why a file can't be loaded. Both ways of loading fail alike in all cases, so this asks again, and runs nothing. */
const diagnose = async path => {
  const ask = (mode, path) => fetch(at(path), { method: "HEAD", cache: "no-store", mode }).catch(() => {});
  const response = await ask("cors", path);
  if (!response) {
    // To a page that isn't listed, a file that is missing looks as if there were no server. The loader is always there.
    const own = "/factor-desk.js";
    return (await ask("no-cors", path)) || (!(await ask("cors", own)) && (await ask("no-cors", own))) ? "cors" : "network";
  }
  status = response.status;
  if (status == 404) return "missing";
  if (/html/.test(response.headers.get("content-type"))) return "content";
  return response.ok ? "integrity" : "server";
};

document.addEventListener("securitypolicyviolation", ({ disposition, blockedURI, effectiveDirective }) => {
  if (disposition != "enforce") return;
  if (blockedURI == "wasm-eval") lacks = wasmSource;
  else if (blockedURI.startsWith(origin)) lacks = `${effectiveDirective.replace("-elem", "")} ${origin}`;
  if (lacks && failed) tell();
});

// Notes the first file that could not be loaded.
const refused = path => error => {
  failed ??= path;
  throw error;
};

// A file that failed stays in the browser's cache, and a module also in the page: another address is asked for.
const ask = ([path, integrity], attempt) => fetch(at(path), { integrity, cache: attempt ? "reload" : "default" }).catch(refused(path));
const run = async ([path, integrity], attempt) => {
  const href = at(attempt ? path + "?retry=" + attempt : path);
  await new Promise((onload, onerror) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "modulepreload", crossOrigin: "anonymous", integrity, href, onload, onerror });
    // A browser without module preloads would call neither handler.
    if (!link.relList.supports(link.rel)) onerror();
    document.head.append(link);
  }).catch(() => refused(path)(Error(path)));
  return import(/* webpackIgnore: true */ /* @vite-ignore */ href);
};

const [main, script] = FILES;

const start = async () => {
  failed = lacks = undefined;
  try {
    const attempt = attempts++;
    // The skeleton's style, in portals: a file of its own, which is asked for first. Elsewhere it is there from the start.
    const styles = SHEETS.map(async sheet => {
      const style = await (await ask(sheet, attempt)).text();
      // Not before: the class comes after this text.
      desks.sheets[0].replaceSync(style);
    });
    const files = Promise.all([ask(main, attempt), ...styles]);
    // The script doesn't wait for the files: it finds the language meanwhile.
    await Promise.all([files, run(script, attempt).then(script => script.default(files, ask, run))]);
  } catch (error) {
    failed ??= main[0];
    // Not every browser reports a policy that blocks WebAssembly, but the error of each of them mentions the directive.
    if (/unsafe-eval/.test(error.message)) lacks ||= wasmSource;
    console.error(error);
    const code = lacks ? "csp" : await diagnose(failed);
    // The npm package can go on with the proxy's own version.
    if (code != "missing" || !(await desks.recover?.())) tell(code);
  }
};

// Before the class, the styles and the skeleton, which take their time on a slow machine.
start();
