// Body of a function, after names.js. Takes a query (see find.rs). Returns the elements it matches, in document order; if
// there are none, also the elements of the same kind that were there, for the error message.

// Every element under `root`; a shadow tree comes before its host's children.
function* every(root) {
  for (const child of root.children ?? []) {
    yield child;
    if (child.shadowRoot) yield* every(child.shadowRoot);
    yield* every(child);
  }
}

const visible = element =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: false });

// The element's visible text, including that of its shadow trees.
const shown = element => tidy(element.innerText ?? element.textContent);

function matches(element, query) {
  // Stand-ins are replaced by the controls as soon as the page's second part is there: scenarios wait for those.
  if (element.closest("[data-waiting]") && !query.selector?.includes("data-waiting")) return false;
  if (query.testid !== undefined && element.dataset?.testid !== query.testid) return false;
  if (query.selector !== undefined && !element.matches(query.selector)) return false;
  if (query.role !== undefined && roleOf(element) !== query.role) return false;
  if (query.name !== undefined && tidy(nameOf(element)) !== tidy(query.name)) return false;
  if (query.nameLike !== undefined && !tidy(nameOf(element)).includes(query.nameLike)) return false;
  if (query.showing !== undefined && !shown(element).includes(query.showing)) return false;
  if (query.saying !== undefined && shown(element) !== tidy(query.saying)) return false;
  if (query.holding !== undefined && ![...every(element)].some(inner => matches(inner, query.holding))) return false;
  if (query.text !== undefined) {
    const own = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && tidy(node.data));
    if (!own || shown(element) !== tidy(query.text)) return false;
  }
  return visible(element);
}

function find(query) {
  const roots = query.within ? find(query.within) : [document];
  const found = new Set();
  for (const root of roots) {
    const inside = root.shadowRoot ? [...every(root.shadowRoot), ...every(root)] : every(root);
    for (const element of inside) if (matches(element, query)) found.add(element);
  }
  return [...found];
}

const query = arguments[0];
const elements = find(query);
const seen = elements.length ? [] : find({ role: query.role, within: query.within })
  .map(element => query.testid ? element.dataset?.testid : tidy(nameOf(element)))
  .filter(name => name)
  .slice(0, 40);
return { elements, seen };
