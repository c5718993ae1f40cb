// What assistive technology is told of an element: its role and its name. Chromium exposes them to scripts. Elsewhere they
// are computed here, as far as the desk's pages need it (WAI-ARIA 1.2, HTML-AAM, Accessible Name 1.2); find.rs then asks
// the engine itself about what was found.
const tidy = text => (text ?? "").replace(/\s+/g, " ").trim();

const IMPLICIT = [
  ["button", "button, summary, input:is([type=button], [type=submit], [type=reset])"],
  ["link", "a[href]"],
  ["heading", "h1, h2, h3, h4, h5, h6"],
  ["checkbox", "input[type=checkbox]"],
  ["radio", "input[type=radio]"],
  ["searchbox", "input[type=search]:not([list])"],
  ["textbox", "textarea, input:is(:not([type]), [type=text], [type=email], [type=tel], [type=url]):not([list])"],
  ["combobox", "select:not([multiple]):not([size]), input[list]"],
  ["option", "option"],
  ["dialog", "dialog"],
  ["table", "table"],
  ["row", "tr"],
  ["columnheader", "thead th, th[scope=col]"],
  ["rowheader", "th[scope=row]"],
  ["cell", "td"],
  ["list", "ul, ol"],
  ["listitem", "li"],
  ["img", "img"],
  ["status", "output"],
  ["progressbar", "progress"],
  ["navigation", "nav"],
  ["main", "main"],
  ["paragraph", "p"],
];
const FROM_CONTENT = new Set([
  "button", "cell", "checkbox", "columnheader", "gridcell", "heading", "link", "menuitem", "menuitemcheckbox", "menuitemradio",
  "option", "radio", "row", "rowheader", "switch", "tab", "tooltip", "treeitem",
]);

function roleOf(element) {
  if (element.computedRole !== undefined) return element.computedRole;
  const given = element.getAttribute("role")?.trim().split(/\s+/)[0];
  return given || (IMPLICIT.find(([, selector]) => element.matches(selector))?.[0] ?? "generic");
}

function nameOf(element) {
  if (element.computedName !== undefined) return element.computedName;
  const root = element.getRootNode();
  const labels = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).map(id => id && root.getElementById(id));
  const labelled = labels.filter(label => label).map(label => ownName(label) || content(label)).join(" ");
  const native = [...(element.labels ?? [])].map(label => content(label, element)).join(" ");
  const caption = element.localName === "table" ? content(element.querySelector(":scope > caption")) : "";
  return [
    labelled,
    ownName(element),
    native,
    caption,
    FROM_CONTENT.has(roleOf(element)) ? content(element) : "",
    element.title,
    element.placeholder,
  ].find(name => tidy(name)) ?? "";
}

const ownName = element => element.getAttribute("aria-label") || element.getAttribute("alt") || "";

// The name that an element's content gives it.
function content(element, except) {
  if (!element) return "";
  return [...(element.shadowRoot ?? element).childNodes].map(node => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node === except) return "";
    if (node.getAttribute("aria-hidden") === "true") return "";
    const style = getComputedStyle(node);
    if (style.display === "none" || style.visibility === "hidden") return "";
    const text = ownName(node) || content(node, except);
    return style.display.startsWith("inline") && style.display !== "inline-flex" ? text : ` ${text} `;
  }).join("");
}
