// Shared by the scripts of this folder: a desk to attack, limits in time and place, and figures about a process.

import { readFileSync } from "node:fs";

import { stop } from "../sdk/support/binary.mjs";
import { accessToken } from "../sdk/support/login.mjs";
import { startProxy } from "../sdk/support/proxy.mjs";
import { startTenant } from "../sdk/support/tenant.mjs";

/// An admin with every permission, and one with none. Both are in the tenant's demo seed.
export const ADA = { email: "ada@desk.example.com", password: "demo-full-access" };
export const NOOR = { email: "noor@desk.example.com", password: "demo-no-access" };

/// Throws unless `origin` is on this machine: the scripts send floods.
export function requireLoopback(origin) {
  if (!URL.canParse(origin)) throw new Error(`${origin} is not an address such as http://127.0.0.1:8787`);
  const { protocol, hostname } = new URL(origin);
  if (protocol !== "http:" || !["127.0.0.1", "localhost", "[::1]"].includes(hostname)) {
    throw new Error(`${origin} is not on this machine: the script sends a flood, so it takes http://127.0.0.1:PORT only`);
  }
}

/// Runs `measure(startDesk)`, which returns whether the desk held, and sets the exit status: 0 if it did, 1 if it didn't or
/// `limitMs` have passed, 2 if something could not be measured. Stops the desks that `startDesk(more)` started; `more` are
/// variables of the proxy.
export async function run(limitMs, measure) {
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
  const timer = setTimeout(() => {
    console.error(`Stopped: not done after ${limitMs / 1_000} s.`);
    process.exit(1);
  }, limitMs);
  const running = [];
  const startDesk = async (more = {}) => {
    const tenant = await startTenant();
    running.push(tenant);
    requireLoopback(tenant.origin);
    const proxy = await startProxy(tenant, { FACTORDESK_LOG: "error", FACTORDESK_TENANT_RATE: "off", ...more });
    running.push(proxy);
    requireLoopback(proxy.origin);
    const { apps } = tenant;
    const app = { clientId: apps.spa_client_id, audience: apps.proxy_audience };
    return { tenant, proxy, token: (admin) => accessToken(apps.issuer, app, admin) };
  };
  try {
    process.exitCode = (await measure(startDesk)) ? 0 : 1;
  } catch (error) {
    console.error(`Not measured: ${error.message}`);
    process.exitCode = 2;
  } finally {
    for (const program of running.reverse()) await stop(program);
    clearTimeout(timer);
  }
}

/// The memory of a process as Linux counts it, in MiB: `{peak, resident}`.
export function memory(pid) {
  const status = proc(`/proc/${pid}/status`);
  const mebibytes = (field) => {
    const kibibytes = new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(status)?.[1];
    if (!kibibytes) throw new Error(`/proc/${pid}/status has no ${field}; the script needs a Linux kernel that reports it`);
    return Math.round(Number(kibibytes) / 1_024);
  };
  return { peak: mebibytes("VmHWM"), resident: mebibytes("VmRSS") };
}

/// How many files this process may open. Node has already raised the soft limit to the hard one.
export function fileLimit() {
  const limit = /^Max open files\s+(\d+|unlimited)/m.exec(proc("/proc/self/limits"))?.[1];
  if (!limit) throw new Error("/proc/self/limits has no line for open files");
  return limit === "unlimited" ? Infinity : Number(limit);
}

function proc(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`${path} can't be read (${error.code}); the script needs Linux`);
  }
}

/// One request; returns its status, or the error's code. Gives up after `timeoutMs`.
export async function status(url, { timeoutMs = 10_000, ...init } = {}) {
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return error.name === "TimeoutError" ? "no answer" : (error.cause?.code ?? error.message);
  }
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/// `{"200": 5}` as "5 x 200".
export const counts = (map) => [...map].map(([what, count]) => `${count} x ${what}`).join(", ") || "none";

/// Adds one to what `map` counts under `key`.
export const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
