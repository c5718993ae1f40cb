// Body of a function of `desk` (an element inside of a desk) and `pairs` (foreground, background, least contrast). Returns the
// pairs with less, as texts. The browser itself computes the colours, so nothing here knows how they are derived.
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const probe = desk.appendChild(document.createElement("span"));

const luminance = token => {
  probe.style.color = "";
  probe.style.color = `var(--_${token})`;
  canvas.fillStyle = getComputedStyle(probe).color;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
  if (alpha !== 255) throw Error(`${token} is transparent`);
  const linear = value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red / 255) + 0.7152 * linear(green / 255) + 0.0722 * linear(blue / 255);
};

const failing = [];
for (const [foreground, background, least] of pairs) {
  const [dark, light] = [luminance(foreground), luminance(background)].sort((a, b) => a - b);
  const contrast = (light + 0.05) / (dark + 0.05);
  if (contrast < least) failing.push(`${foreground} on ${background}: ${contrast.toFixed(2)} instead of ${least}`);
}
probe.remove();
return failing;
