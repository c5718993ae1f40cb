// The end of the loader, when the element is defined.
FactorDesk.version = VERSION;
// Not in the npm package, where the attribute is required. A page of the same origin may use paths, which the early
// requests are known by.
if (FactorDesk.proxy === "" && origin != location.origin) FactorDesk.proxy = origin;

// This script's class, or that of another one, which was faster.
const desks = customElements.get("factor-desk");
