// Starts an embedded tenant.

import { start } from "./binary.mjs";

/// Starts `factordesk-tenant` on a free port. Returns what `start` does, and `apps`: the ids and
/// secrets that it prints.
export async function startTenant(...args) {
  const running = await start("factordesk-tenant", ["--listen", "127.0.0.1:0", ...args], { also: /^\{/ });
  return { ...running, apps: JSON.parse(running.line) };
}
