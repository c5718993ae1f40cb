// Shortens a wasm file in ways that wasm-opt doesn't know: the names of its imports, and the places in panic messages.

/** Reads and writes the numbers, names and sections of a wasm file. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  number() {
    let result = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.at++];
      result += (byte & 127) * factor;
      if (byte < 128) return result;
    }
  }

  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  name() {
    return this.take(this.number()).toString("utf8");
  }

  /** Skips the type of an import. */
  importType() {
    const limits = () => {
      const flags = this.bytes[this.at++];
      this.number();
      if (flags & 1) this.number();
    };
    const kind = this.bytes[this.at++];
    if (kind === 0) this.number();
    else if (kind === 1) {
      this.at++;
      limits();
    } else if (kind === 2) limits();
    else if (kind === 3) this.at += 2;
    else throw new Error(`unknown kind of import: ${kind}`);
  }
}

function number(value) {
  const bytes = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push((value % 128) | (rest ? 128 : 0));
    value = rest;
  } while (value);
  return Buffer.from(bytes);
}

const name = text => Buffer.concat([number(Buffer.byteLength(text)), Buffer.from(text)]);

/** The shortest name for a number: one letter, then two. */
export function shortName(index) {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  let short = "";
  for (let rest = index; rest >= 0; rest = Math.floor(rest / letters.length) - 1) short += letters[rest % letters.length];
  return short;
}

const CUSTOM = 0;
const IMPORTS = 2;
const EXPORTS = 7;
export const DATA = 11;

/** The wasm with each section as `change` returns it, or without. */
export function withSections(wasm, change) {
  const reader = new Reader(wasm);
  const parts = [reader.take(8)];
  while (reader.at < wasm.length) {
    const id = reader.bytes[reader.at++];
    const content = change(id, reader.take(reader.number()));
    if (content) parts.push(Buffer.from([id]), number(content.length), content);
  }
  return Buffer.concat(parts);
}

/** The imported functions of a wasm, by module. */
function importsOf(wasm) {
  const found = new Map();
  withSections(wasm, (id, content) => {
    const reader = new Reader(content);
    for (let count = id === IMPORTS ? reader.number() : 0; count > 0; count--) {
      const [module, field] = [reader.name(), reader.name()];
      reader.importType();
      found.set(module, [...(found.get(module) ?? []), field]);
    }
    return content;
  });
  return found;
}

/**
 * Imports only what the wasm needs of modules that it imports from directly. wasm-bindgen passes their namespaces, which
 * keep everything that they export, with its names.
 *
 * @param {Buffer} wasm a wasm file of wasm-bindgen
 * @param {string} script its script
 */
export function usedImports(wasm, script) {
  const imports = importsOf(wasm);
  return script.replace(/^import \* as (\w+) from "(.+)"$/gm, (_, name, module) => {
    const fields = imports.get(module) ?? [];
    const names = fields.map(field => `${field} as ${name}_${field}`);
    return `import { ${names} } from "${module}";\nconst ${name} = { ${fields.map(field => `${field}: ${name}_${field}`)} };`;
  });
}

/**
 * Gives the imports of the wasm short names, in the wasm and in the script that provides them. wasm-bindgen names each
 * after what it does, with a hash.
 *
 * @param {Buffer} wasm a wasm file of wasm-bindgen
 * @param {string} script its script
 * @returns {[Buffer, string]}
 */
export function shortImports(wasm, script) {
  const modules = new Map();
  const fields = new Map();
  const short = (names, long) => {
    if (!names.has(long)) names.set(long, shortName(names.size));
    return names.get(long);
  };
  const small = withSections(wasm, (id, content) => {
    if (id !== IMPORTS) return content;
    const reader = new Reader(content);
    const count = reader.number();
    const parts = [number(count)];
    for (let index = 0; index < count; index++) {
      const [module, field] = [reader.name(), reader.name()];
      const start = reader.at;
      reader.importType();
      // What a snippet or the splitter's link exports keeps its name there.
      const own = module.endsWith("_bg.js");
      parts.push(name(short(modules, module)), name(own ? short(fields, field) : field), content.subarray(start, reader.at));
    }
    return Buffer.concat(parts);
  });
  let text = script;
  const replace = (long, from, to) => {
    const found = text.split(from);
    if (found.length !== 2) throw new Error(`the script provides the import ${long} ${found.length - 1} times`);
    text = found.join(to);
  };
  for (const [long, short] of modules) replace(long, `\n        "${long}": import`, `\n        ${short}: import`);
  for (const [long, short] of fields) replace(long, `\n        ${long}: function(`, `\n        ${short}: function(`);
  return [small, text];
}

/** Gives the exports that only the script uses short names, in the wasm and in the script. */
export function shortExports(wasm, script) {
  const names = new Map();
  const small = withSections(wasm, (id, content) => {
    if (id !== EXPORTS) return content;
    const reader = new Reader(content);
    const count = reader.number();
    const parts = [number(count)];
    for (let index = 0; index < count; index++) {
      const long = reader.name();
      // wasm-bindgen's own and mangled names. The linker's names are those that the second wasm imports.
      const short = /^(_Z|_R|__wb|__wasm_bindgen)/.test(long) ? shortName(names.size) : long;
      if (short !== long) names.set(long, short);
      const start = reader.at++;
      reader.number();
      parts.push(name(short), content.subarray(start, reader.at));
    }
    return Buffer.concat(parts);
  });
  const text = script.replace(/\bwasm\.(\w+)/g, (whole, long) => (names.has(long) ? `wasm.${names.get(long)}` : whole));
  return [small, text];
}

/** Overwrites these texts, which compress to nothing then. */
export const withoutTexts = (wasm, texts) =>
  withSections(wasm, (id, content) => {
    if (id !== DATA) return content;
    const changed = Buffer.from(content);
    for (const text of texts) {
      for (let at = changed.indexOf(text); at >= 0; at = changed.indexOf(text, at)) changed.fill(0, at, at + text.length);
    }
    return changed;
  });

/** Removes what the browser doesn't need, such as the names of the tools. */
export const withoutCustom = wasm => withSections(wasm, (id, content) => (id === CUSTOM ? null : content));

/** The parts of memory in a data section: address, and the bytes. Passive ones have no address. */
function segments(content) {
  const reader = new Reader(content);
  const found = [];
  for (let count = reader.number(); count > 0; count--) {
    const kind = reader.number();
    if (kind > 1) throw new Error(`unknown kind of data: ${kind}`);
    let address = null;
    if (kind === 0) {
      // `i32.const`, a signed number, `end`
      const start = ++reader.at;
      address = reader.number();
      const bits = 7 * (reader.at - start);
      if (reader.bytes[reader.at - 1] & 64) address -= 2 ** bits;
      reader.at++;
    }
    found.push([address, reader.take(reader.number())]);
  }
  return found.filter(([address]) => address !== null);
}

// Beginnings of paths of other crates and of the standard library.
const OTHERS = /^(cargo\/registry\/|\/rustc\/|\/rust\/deps\/)/;

/**
 * Leaves of the places of panics what the panic screen shows: the file's name and the line, without directories and columns.
 * Places in other crates say little without the crate's version, and become empty.
 */
export const shortPlaces = wasm =>
  withSections(wasm, (id, before) => {
    if (id !== DATA) return before;
    const content = Buffer.from(before);
    const all = segments(before);
    const find = (address, length) => all.find(([start, bytes]) => start <= address && address + length <= start + bytes.length);
    for (const [start, bytes] of all) {
      // Of a `Location`: address and length of the file's name, line, column.
      for (let at = (4 - (start % 4)) % 4; at + 16 <= bytes.length; at += 4) {
        const [address, length] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
        if (length < 4 || length > 200) continue;
        const [textStart, text] = find(address, length) ?? [address, Buffer.alloc(length)];
        const path = text.toString("latin1", address - textStart, address - textStart + length);
        if (!/^[\w./-]+\.rs$/.test(path)) continue;
        const other = OTHERS.test(path);
        const name = other ? "" : path.slice(path.lastIndexOf("/") + 1);
        const cut = length - name.length;
        // Slashes, because places in the other wasm file may have this text, too.
        const textAt = text.byteOffset - before.byteOffset + address - textStart;
        content.fill("/", textAt, textAt + cut);
        const placeAt = bytes.byteOffset - before.byteOffset + at;
        content.writeUInt32LE(other ? 1 : address + cut, placeAt);
        content.writeUInt32LE(name.length, placeAt + 4);
        content.fill(0, placeAt + (other ? 8 : 12), placeAt + 16);
      }
    }
    return content;
  });
