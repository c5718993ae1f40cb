// Property 58, to try by hand: how much a logged-in admin without any permission can add to the store.
//
//   cargo build -p factordesk-proxy -p factordesk-tenant && node tests/abuse/refused_calls.mjs
//
// It starts a tenant and a proxy of its own on 127.0.0.1, with a SQLite store in a temporary directory, and makes 3,000 calls
// that are refused, with the longest ids and reasons that the proxy accepts. It touches nothing else, and ends after a minute at
// the latest. FACTORDESK_BIN_DIR names other binaries, to compare two versions. Prints the bytes of the store's file and of the
// audit records, before and after the calls. The exit status is 1 if there are more records than property 58 allows.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { binary, stop } from "../sdk/support/binary.mjs";
import { ADA, NOOR, count, counts, run, status } from "./support.mjs";

const CALLS = 3_000;
const AT_ONCE = 8;
/// Of each operation in a minute: refusals with a record of their own, and one summary of the rest.
const RECORDS = 20 + 1;
const LIMIT_MS = 60_000;

/// An id of 1,024 bytes. Each backslash takes three bytes in a path and two in JSON.
const long = (index) => `${String(index % 1_000).padStart(3, "0")}%7C${"%5C".repeat(1_020)}`;
/// 500 characters, the most that are accepted.
const REASON = "%C3%A9".repeat(500);

/// What the admin tries in turn: method, path, and whether it asks for unmasked data.
const OPERATIONS = [
  (user) => ["POST", `${user}/authentication-methods`],
  (user) => ["PUT", `${user}/authentication-methods`],
  (user) => ["DELETE", `${user}/authentication-methods`],
  (user, method) => ["PATCH", `${user}/authentication-methods/${method}`],
  (user, method) => ["DELETE", `${user}/authentication-methods/${method}`],
  (user) => ["GET", `${user}/authentication-methods`, true],
  (user, method) => ["GET", `${user}/authentication-methods/${method}`, true],
  (user) => ["POST", `${user}/recovery-code-regeneration`],
  (user) => ["POST", `${user}/multifactor/actions/invalidate-remember-browser`],
  () => ["POST", "/api/v2/guardian/enrollments/ticket"],
];

/// Makes the calls; returns how many got which status.
async function refusedCalls(origin, token) {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const statuses = new Map();
  let next = 0;
  const one = (index) =>
    new Promise((done) => {
      const user = `/api/v2/users/${long(index)}`;
      const [method, path, reveal] = OPERATIONS[index % OPERATIONS.length](user, long(index));
      const headers = {
        authorization: `Bearer ${token}`,
        "x-factordesk-reason": REASON,
        ...(reveal && { "x-factordesk-reveal": "true" }),
      };
      const sent = request(`${origin}${path}`, { method, headers, agent }, (response) => {
        response.resume();
        response.once("end", () => done(response.statusCode));
        response.once("error", (error) => done(error.code));
      });
      sent.once("error", (error) => done(error.code));
      sent.end();
    });
  const lane = async () => {
    while (next < CALLS) {
      next += 1;
      count(statuses, await one(next));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  agent.destroy();
  return statuses;
}

/// What the store holds while no proxy uses it: bytes of its files, and the audit as the proxy exports it.
function measure(store) {
  const exported = spawnSync(binary("factordesk-proxy"), ["audit", "export"], {
    env: { ...process.env, FACTORDESK_STORE: `sqlite:${store}` },
    maxBuffer: 1 << 30,
    timeout: 30_000,
  });
  if (exported.status !== 0) throw new Error(`\`audit export\` failed: ${exported.error?.message ?? exported.stderr}`);
  const records = exported.stdout.toString("utf8").split("\n").filter(Boolean).length;
  const size = (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const bytes = size(store) + size(`${store}-wal`);
  if (bytes === 0) throw new Error(`the proxy made no store at ${store}`);
  return { bytes, records, recordBytes: exported.stdout.length };
}

const thousands = (value) => value.toLocaleString("en");

const dir = mkdtempSync(join(tmpdir(), "factordesk-abuse-"));
process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
await run(LIMIT_MS, async (startDesk) => {
  const store = join(dir, "desk.db");
  const { proxy: empty } = await startDesk({ FACTORDESK_STORE: `sqlite:${store}` });
  await stop(empty);
  const before = measure(store);
  console.log(`before: store ${thousands(before.bytes)} bytes, ${before.records} audit records`);

  const { proxy, token } = await startDesk({ FACTORDESK_STORE: `sqlite:${store}` });
  const headers = { authorization: `Bearer ${await token(ADA)}` };
  const [noor, begun] = [await token(NOOR), performance.now()];
  const statuses = await refusedCalls(proxy.origin, noor);
  const seconds = (performance.now() - begun) / 1_000;
  console.log(`calls: ${CALLS} in ${seconds.toFixed(1)} s, by status: ${counts(statuses)}`);
  const other = await status(`${proxy.origin}/api/v2/users`, { headers });
  console.log(`calls: an admin with permissions then gets ${other}`);
  // The summaries are written at the end of the minute, or when the proxy stops.
  await stop(proxy);
  const after = measure(store);
  const each = (name) => thousands(Math.round((after[name] - before[name]) / CALLS));
  console.log(
    `after: store ${thousands(after.bytes)} bytes, ${after.records} audit records of ${thousands(after.recordBytes)} bytes`,
  );
  console.log(
    `for each refused call: ${each("bytes")} bytes of the store, ${each("recordBytes")} bytes of audit records, ` +
      `${((after.records - before.records) / CALLS).toFixed(2)} records`,
  );
  if (statuses.get(403) !== CALLS) throw new Error("not every call was refused with 403");
  return after.records - before.records <= OPERATIONS.length * RECORDS && other === 200;
});
