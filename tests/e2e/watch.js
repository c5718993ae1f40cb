// Runs before any script of a page. Writes to the console, as `seen:<place>:<text>`, everything that leaves the widget or
// could be found later.
const tell = (where, text) => console.debug(`seen:${where}:${text}`);
const address = () => tell("address", location.href);
const plain = value => {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};

address();
for (const name of ["hashchange", "popstate", "pagehide"]) addEventListener(name, address);
addEventListener("DOMContentLoaded", () => tell("referrer", document.referrer));
// Messages that other windows or the host page could receive.
addEventListener("message", event => tell("message", plain(event.data)), true);

const around = (owner, name, where, show) => {
  const real = owner[name];
  owner[name] = function (...given) {
    tell(where, show(given, this));
    return real.apply(this, given);
  };
};
around(History.prototype, "pushState", "history", plain);
around(History.prototype, "replaceState", "history", plain);
around(Storage.prototype, "setItem", "storage", plain);
around(IDBFactory.prototype, "open", "storage", plain);
if (globalThis.CacheStorage) around(CacheStorage.prototype, "open", "storage", plain);
around(window, "postMessage", "message", plain);
around(MessagePort.prototype, "postMessage", "message", plain);
around(BroadcastChannel.prototype, "postMessage", "message", plain);
around(Navigator.prototype, "sendBeacon", "message", plain);
around(EventTarget.prototype, "dispatchEvent", "event", ([event]) => `${event.type} ${plain(event.detail ?? null)}`);
// Watches the host page's document, including its title. The widget's shadow root is left out: it is meant to show
// personal data.
new MutationObserver(changes => {
  if (!document.querySelector("factor-desk")) return;
  for (const { target, attributeName, addedNodes } of changes) {
    if (attributeName) tell("attribute", `${attributeName}=${target.getAttribute(attributeName)}`);
    for (const node of addedNodes) tell("attribute", node.outerHTML ?? node.data);
  }
}).observe(document, { attributes: true, childList: true, characterData: true, subtree: true });
