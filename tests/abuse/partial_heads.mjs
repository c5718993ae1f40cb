// Property 57, to try by hand: how much memory the proxy takes while thousands of sockets each hold an incomplete request head.
//
//   cargo build -p factordesk-proxy -p factordesk-tenant && node tests/abuse/partial_heads.mjs
//
// It starts a tenant and a proxy of its own on 127.0.0.1, touches nothing else, and ends after a minute at the latest. Needs
// Linux, and a hard limit of 10,000 open files (`ulimit -Hn`); with a lower one it opens fewer sockets and says so.
// FACTORDESK_BIN_DIR names other binaries, to compare two versions. Prints the proxy's memory before, during and after, and what
// an admin's call meets meanwhile. The exit status is 1 if that call fails or the memory is above what OPERATING.md states.

import { connect } from "node:net";

import { ADA, count, counts, fileLimit, memory, pause, run, status } from "./support.mjs";

const SOCKETS = 9_500;
/// Just below the largest head that the proxy accepts.
const HEAD = 31 * 1_024;
/// Sockets that connect at the same time. More would overflow the listener's queue.
const AT_ONCE = 200;
/// Files of this process that aren't sockets of the attack, with some to spare.
const OTHER_FILES = 500;
/// "Sizing" in docs/OPERATING.md; the test `memory` of the proxy compares the two.
const STATED_MIB = 192;
const LIMIT_MS = 60_000;

/// Opens sockets that each send `head` and then wait. `open` counts those that the proxy hasn't closed.
async function hold(origin, total, head) {
  const { hostname: host, port } = new URL(origin);
  const sockets = [];
  const outcomes = new Map();
  let open = 0;
  const one = () =>
    new Promise((sent) => {
      const socket = connect({ host, port: Number(port) });
      sockets.push(socket);
      socket.once("connect", () => {
        open += 1;
        socket.once("close", () => (open -= 1));
        socket.write(head, sent);
      });
      socket.once("data", (bytes) => count(outcomes, /^HTTP\/1\.1 (\d{3})/.exec(bytes.toString("latin1"))?.[1] ?? "other"));
      socket.on("error", (error) => {
        count(outcomes, error.code);
        sent();
      });
    });
  const lane = async () => {
    while (sockets.length < total) await one();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { outcomes, open: () => open, end: () => sockets.forEach((socket) => socket.destroy()) };
}

await run(LIMIT_MS, async (startDesk) => {
  const total = Math.min(SOCKETS, fileLimit() - OTHER_FILES);
  if (total <= 0) throw new Error(`only ${fileLimit()} files may be open: raise the hard limit (ulimit -Hn)`);
  if (total < SOCKETS) {
    console.log(`Only ${total} sockets instead of ${SOCKETS}: ${fileLimit()} files may be open (ulimit -Hn).`);
  }
  const { proxy, token } = await startDesk();
  const { pid } = proxy.child;
  const headers = { authorization: `Bearer ${await token(ADA)}` };
  const call = () => status(`${proxy.origin}/api/v2/users`, { headers });
  const first = await call();
  if (first !== 200) throw new Error(`an admin's call got ${first} before the attack`);
  console.log(`before: ${memory(pid).resident} MiB resident`);

  const start = "GET /api/v2/users HTTP/1.1\r\nhost: desk\r\nx: ";
  const begun = performance.now();
  const seconds = () => ((performance.now() - begun) / 1_000).toFixed(1);
  const attack = await hold(proxy.origin, total, Buffer.from(start.padEnd(HEAD, "a")));
  const [open, opened, asked] = [attack.open(), seconds(), performance.now()];
  const during = await call();
  const took = Math.round(performance.now() - asked);
  // The proxy may still be reading. It closes incomplete heads after 10 s.
  for (let peak = 0; peak < memory(pid).peak; await pause(500)) ({ peak } = memory(pid));
  const { peak, resident } = memory(pid);
  console.log(
    `during: ${total} heads of ${HEAD} bytes sent in ${opened} s, ${open} sockets open then; the proxy closed or answered: ` +
      counts(attack.outcomes),
  );
  console.log(`during: ${resident} MiB resident, ${peak} MiB at the peak; an admin's call: ${during} after ${took} ms`);
  attack.end();
  await pause(2_000);
  console.log(`after: ${memory(pid).resident} MiB resident, ${memory(pid).peak} MiB at the peak`);
  return during === 200 && memory(pid).peak <= STATED_MIB;
});
