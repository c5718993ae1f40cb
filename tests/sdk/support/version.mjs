// The version of a user's list, as the confirmation header of the proxy's destructive operations
// names it (`ListVersion` in crates/model): FNV-1a, 64 bits, over the methods' JSON with sorted
// keys, without what changes by use alone. It is the version of the masked list, which is shown by
// default. A list that fits on one page comes with its version in the header
// x-factordesk-list-version; this is for longer ones.

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

export function listVersion(methods) {
  const texts = methods
    .map(({ last_auth_at: _used, totp_secret: _secret, ...method }) => JSON.stringify(sorted(method)))
    .map((text) => Buffer.from(text))
    .sort(Buffer.compare);
  let hash = 0xcbf29ce484222325n;
  const add = (byte) => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  };
  for (const text of texts) {
    text.forEach(add);
    add(0xff);
  }
  return `v1-${hash.toString(16).padStart(16, "0")}`;
}
