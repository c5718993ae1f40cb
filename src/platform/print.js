// A page's own print style sheet can't reach out of a shadow root: what is to be printed alone stands beside everything else.

// Only what is printed changes: on the screen the sheet of paper has no place.
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
  made.textContent = text;
  parent.append(made);
  return made;
}

/**
 * @param {string} heading
 * @param {string[]} who a line each
 * @param {string[]} groups the code's
 * @returns {() => void} takes it away again
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
    root.replaceChildren();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== page);
  };
}
