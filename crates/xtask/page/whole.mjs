/**
 * Puts the texts back into the second wasm, where the build has left gaps (`apart.mjs`).
 *
 * @param {ArrayBuffer} wasm
 * @param {number} start where its data begins
 * @param {string} filling the character in the gaps
 * @param {string} texts those of all gaps
 */
export const whole = (wasm, start, filling, texts) => {
  const bytes = new Uint8Array(wasm);
  const all = new TextEncoder().encode(texts);
  let next = 0;
  // A character for each byte.
  const data = new TextDecoder("latin1").decode(bytes.subarray(start));
  for (const { index, 0: gap } of data.matchAll(RegExp(filling + "{8,}", "g"))) bytes.set(all.subarray(next, (next += gap.length)), start + index);
  return bytes;
};
