// What the npm package does beside class and loader: it loads the files of its own version from the proxy that the first
// desk names. Runs in `define()`, between the class and its definition (`src/element.js`). `load` is the loader, as a
// function of its address.
FactorDesk.version = VERSION;
// The attribute is required: a portal's own origin is hardly ever the proxy's.
FactorDesk.proxy = null;
FactorDesk.sheets[0].replaceSync(STYLE);

FactorDesk.missing = desk => {
  const isMissing = desk.proxy == null;
  if (isMissing) showFailure(desk, "proxy", 'set the attribute proxy to the server of Factordesk, such as proxy="https://desk.example.com".');
  else showSkeleton(desk);
  return isMissing;
};

const address = (base, path) => new URL(base.replace(/\/*$/, path), document.baseURI).href;

let isLoading = false;
const show = desk => {
  if (FactorDesk.missing(desk) || isLoading) return;
  isLoading = true;
  const { assets, proxy } = desk;
  // Who hosts the files wants these and no others.
  if (assets) return load(address(assets, "/"));
  FactorDesk.recover = async () => {
    FactorDesk.recover = null;
    // The proxy is of another version, and has a start of its own. That reports the difference (`meet`).
    const own = address(proxy, "/factor-desk.js");
    return import(/* webpackIgnore: true */ /* @vite-ignore */ own).then(() => true, console.error);
  };
  load(address(proxy, `/v/${VERSION}/`));
};
FactorDesk.become({ show, changed: show });
