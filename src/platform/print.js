// Prints something other than the page. A print style sheet inside a shadow root can't hide the page
// around it, so what is printed is a sibling of everything else.

// Both sheets are constructed, which a strict Content-Security-Policy allows, unlike `<style>`.
// Affects printing only: the sheet of paper isn't visible on the screen.
const PAGE = "@media print{body>:not([data-factordesk-paper]){display:none!important}}";
const SHEET = `
  :host { display: none; }
  @media print {
    :host { display: block; color: #000; background: #fff; font: 12pt/1.5 system-ui, sans-serif; }
    h1 { font-size: 18pt; margin: 0 0 12pt; }
    p { margin: 0; overflow-wrap: anywhere; }
    .code { margin-block-start: 18pt; font: 22pt/1.6 ui-monospace, monospace; }
    .code span { display: inline-block; margin-inline-end: 0.6em; }
  }`;

function sheetOf(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

function element(name, text, parent) {
  const made = document.createElement(name);
  // Names are text, whatever they look like (property 51).
  made.textContent = text;
  parent.append(made);
  return made;
}

/**
 * Adds a sheet that is printed instead of the page.
 *
 * @param {string} heading
 * @param {string[]} who lines that say for whom the code is
 * @param {string[]} groups the groups of the code
 * @returns {() => void} removes the sheet
 */
export function paper(heading, who, groups) {
  const page = sheetOf(PAGE);
  document.adoptedStyleSheets.push(page);
  const place = document.createElement("div");
  place.dataset.factordeskPaper = "";
  const root = place.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheetOf(SHEET)];
  element("h1", heading, root);
  who.forEach((line) => element("p", line, root));
  const code = element("p", "", root);
  code.className = "code";
  groups.forEach((group) => element("span", group, code));
  document.body.append(place);
  return () => {
    place.remove();
    // The code must not stay in an element that something else still references.
    root.replaceChildren();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== page);
  };
}
