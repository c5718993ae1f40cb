// Property 60, to try by hand: what happens to requests when nothing reads the proxy's log.
//
//   cargo build -p factordesk-proxy -p factordesk-tenant && node tests/abuse/stalled_log.mjs
//
// It starts a tenant and a proxy of its own on 127.0.0.1, stops reading what the proxy prints, sends 6,000 requests and asks
// /livez. Then it reads again and counts the lines that the proxy reports as dropped. It touches nothing else, and ends after a
// minute at the latest. FACTORDESK_BIN_DIR names other binaries, to compare two versions. The exit status is 1 if a request, an
// admin's call or /livez got no answer.

import { createInterface } from "node:readline";

import { stop } from "../sdk/support/binary.mjs";
import { ADA, count, counts, pause, run, status } from "./support.mjs";

/// Each makes a log line of about 300 bytes: together more than the pipe and the proxy's queue hold.
const REQUESTS = 6_000;
const AT_ONCE = 32;
/// A request that isn't answered within this time counts as unanswered.
const TIMEOUT_MS = 5_000;
const LIMIT_MS = 60_000;

/// Sends requests without credentials, `AT_ONCE` at a time. After a request without an answer, its lane sends no more.
async function flood(origin) {
  const statuses = new Map();
  let sent = 0;
  const lane = async () => {
    while (sent < REQUESTS) {
      sent += 1;
      const result = await status(`${origin}/queue`, { timeoutMs: TIMEOUT_MS });
      count(statuses, result);
      if (result === "no answer") return;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { sent, statuses };
}

/// The value of a counter with all its labels, or `undefined` if the proxy doesn't have it.
async function counter(origin, name) {
  const response = await fetch(`${origin}/metrics`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const samples = [...(await response.text()).matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)$`, "gm"))];
  return samples.length ? samples.reduce((sum, [, value]) => sum + Number(value), 0) : undefined;
}

await run(LIMIT_MS, async (startDesk) => {
  const { proxy, token } = await startDesk({ FACTORDESK_LOG: "info", FACTORDESK_LOG_FORMAT: "json" });
  const { child, origin } = proxy;
  const headers = { authorization: `Bearer ${await token(ADA)}` };
  const timed = async (path, more = {}) => {
    const begun = performance.now();
    const result = await status(`${origin}${path}`, { timeoutMs: TIMEOUT_MS, ...more });
    return { result, text: `${result} after ${Math.round(performance.now() - begun)} ms` };
  };
  const before = [await timed("/api/v2/users", { headers }), await timed("/livez")];
  console.log(`before: an admin's call: ${before[0].text}; /livez: ${before[1].text}`);

  let [lines, reported] = [0, 0];
  createInterface({ input: child.stderr }).on("line", (line) => {
    lines += 1;
    reported += Number(/"dropped_lines":(\d+)/.exec(line)?.[1] ?? 0);
  });
  child.stderr.pause();
  child.stdout.pause();
  const begun = performance.now();
  const { sent, statuses } = await flood(origin);
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  const answered = statuses.get(401) ?? 0;
  console.log(
    `stalled: ${answered} of ${REQUESTS} requests answered (${sent} sent in ${seconds} s, by status: ${counts(statuses)})`,
  );
  const [admin, livez] = [await timed("/api/v2/users", { headers }), await timed("/livez")];
  console.log(`stalled: an admin's call: ${admin.text}; /livez: ${livez.text}`);

  child.stderr.resume();
  child.stdout.resume();
  await pause(1_000);
  const again = await timed("/livez");
  const dropped = await counter(origin, "factordesk_log_dropped_total");
  const closed = new Promise((done) => child.once("close", done));
  await stop(proxy);
  await closed;
  const loss =
    dropped === undefined
      ? "this version doesn't count dropped lines"
      : `dropped: ${dropped} by the metric, ${reported} by the log's own lines`;
  console.log(`read again: ${lines} lines; ${loss}; /livez: ${again.text}`);
  return answered === REQUESTS && admin.result === 200 && livez.result === 200;
});
