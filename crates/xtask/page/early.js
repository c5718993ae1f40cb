// What only the desk's own page does, before it has the element's class.

// Asks for what the first row needs while the wasm is still on its way: session, then user and list. Only in the desk's
// own page, and only with GET and the session's cookie; portals have tokens. `src/api/fetch.rs` takes each response once,
// in place of the same request, or nothing if it has failed. Without a session, nothing else is asked for.
{
  const early = (document.earlyResponses = new Map());
  const options = { headers: { "x-factordesk": "1" }, cache: "no-store", credentials: "same-origin", redirect: "error" };
  const ask = path => {
    const response = fetch(path, options);
    // With its body, so that the wasm doesn't have to wait for that, and nothing is painted in between.
    early.set(path, response.then(async response => [response, await response.arrayBuffer()]).catch(() => {}));
    return response;
  };
  ask("/session").then(({ ok }) => {
    // An id as the desk itself writes it. Any other spelling is read, checked and asked for by the wasm.
    const [, user] = /^#user=([\w-]+%7C[\w%-]+)$/.exec(location.hash) ?? [];
    if (!ok || !user) return;
    const path = `/api/v2/users/${user}`;
    for (const each of [path, `${path}/authentication-methods?page=0&per_page=100&include_totals=true`]) ask(each).catch(() => {});
  }, () => {});
}

// Browsers load what they know about numbers and dates when it is first needed. That takes them as long as a frame, so while
// the files are on their way, when the skeleton is painted. A background task would wait for the end of loading.
requestAnimationFrame(() => setTimeout(() => new Intl.RelativeTimeFormat()));

// The page's style, which takes no request here.
{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(PAGE_STYLE);
  document.adoptedStyleSheets = [sheet];
}

// The language: the one that was chosen here, else the browser's, which the desk asks for if the page has none. `speak.js` adds
// the choice.
{
  let chosen;
  try {
    chosen = localStorage.factordeskLocale;
  } catch {
    // Storage is blocked.
  }
  document.documentElement.lang = chosen ?? (/^en\b/i.test(navigator.language) ? "en" : "");
}
