// What `factordesk-tenant` prints.

import assert from "node:assert/strict";

/// Any free port of the loopback interface.
export const listen = ["--listen", "127.0.0.1:0"];

/// The line of JSON with the applications' ids and secrets.
export function credentials(running) {
  const line = running.lines.find((line) => line.startsWith("{"));
  assert.ok(line, `no line of JSON in\n${running.lines.join("\n")}`);
  return JSON.parse(line);
}
