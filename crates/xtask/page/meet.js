/**
 * Reports that something on this page is of another version than the element's class.
 *
 * @param {typeof HTMLElement} desks the class; it can be of an older release
 * @param {string} version of what has come
 * @param {string} where it is from
 */
export const meet = (desks, version, where) => {
  if (version === desks.version) return;
  console.warn(`Factordesk: this page has version ${desks.version}, ${where} version ${version}. Use the same version of both.`);
  for (const desk of desks.desks ?? []) desks.tell(desk, "error", { phase: "start", code: "version_mismatch" });
  // That one is started now.
  if (desks.recover === null) desks.version = version;
};
