// Body of a function of `root`, a shadow root. Returns what the browser has computed for everything in it, as one text: each
// property of each element, and its box.
const lines = [];
for (const [index, element] of [...root.querySelectorAll(".desk, .desk *")].entries()) {
  const style = getComputedStyle(element);
  const name = `${index} ${element.localName}.${element.getAttribute("class")}`;
  for (const property of style) {
    // Custom properties of the page mean nothing here.
    if (!property.startsWith("--")) lines.push(`${name} ${property}: ${style.getPropertyValue(property)}`);
  }
  lines.push(`${name} size: ${element.offsetWidth} ${element.offsetHeight}`);
}
return lines;
