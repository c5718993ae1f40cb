// What the npm package does beside class and loader: it loads the files of its own version from the proxy that the first
// desk names. Runs in `define()`, after the class (`src/element.js`). `start` is the loader, as a function of its address.
FactorDesk.version = VERSION;
// The attribute is required: a portal's own origin is hardly ever the proxy's.
FactorDesk.proxy = null;
FactorDesk.sheets[0].replaceSync(STYLE);

const address = (base, path) => new URL(base.replace(/\/*$/, path), document.baseURI).href;

const begin = ({ assets, proxy }) => {
  FactorDesk.wanted = undefined;
  const base = assets ? address(assets, "/") : address(proxy, `/v/${VERSION}/`);
  // Who hosts the files wants these and no others.
  if (!assets) {
    FactorDesk.recover = async () => {
      FactorDesk.recover = null;
      // A failed request with a hash doesn't tell why it failed.
      const { status } = await fetch(new URL(FILES[0][0], base), { method: "HEAD", cache: "no-store" });
      if (status !== 404) return false;
      // The proxy is of another version, and has a start of its own. It reports the difference (`meet`).
      await import(/* webpackIgnore: true */ /* @vite-ignore */ address(proxy, "/factor-desk.js"));
      return true;
    };
  }
  // The loader has said on the screen what failed.
  start(base).catch(console.error);
};

FactorDesk.wanted = desk => {
  if (desk.assets || desk.proxy) return begin(desk);
  // Some pages set the property after they have added the element.
  queueMicrotask(() => {
    if (!desk.isConnected || desk.assets || desk.proxy) return;
    const text = 'Factordesk did not start: <factor-desk> has no "proxy". Set it to the address of your Factordesk proxy, such as https://desk.example.com.';
    const alert = make("p", "main", text);
    alert.role = "alert";
    desk.shadowRoot.replaceChildren(make("div", "desk", alert));
    const detail = { phase: "start", code: "proxy_missing" };
    desk.dispatchEvent(new CustomEvent("factordesk-error", { bubbles: true, composed: true, detail }));
  });
};
