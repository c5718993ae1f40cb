// Takes the texts out of the second wasm, into its script, which puts them back. Brotli takes fewer bytes for them there: in the
// wasm, it expects code.
import { DATA, withSections } from "./shorten.mjs";
import { whole } from "./whole.mjs";

// At least eight bytes of UTF-8 without control characters, but for line breaks and those of patterns.
const TEXT = /(?:[\x01-\x04\n\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}){8,}/g;

/** What gaps may be filled with. Some occur next to a text, or in other data. */
const FILLINGS = "þýüûúùø÷öõôóòñðïîíìëê";

/**
 * The wasm with gaps in place of texts, and what `whole` needs to fill them: where its data begins, the byte in the gaps, as
 * Latin-1, and the texts. The data must be the last section.
 *
 * @param {Buffer} wasm
 * @returns {[Buffer, [number, string, string]]}
 */
export function apart(wasm) {
  for (const filling of FILLINGS) {
    let rest;
    const gaps = withSections(wasm, (id, content) => {
      if (id !== DATA) return content;
      const data = content.toString("latin1");
      const texts = Buffer.from((data.match(TEXT) ?? []).join(""), "latin1").toString();
      rest = [wasm.length - content.length, filling, texts];
      return Buffer.from(data.replace(TEXT, text => filling.repeat(text.length)), "latin1");
    });
    if (wasm.equals(whole(Uint8Array.from(gaps).buffer, ...rest))) return [gaps, rest];
  }
  throw new Error("the texts of the second part can't be put back");
}
