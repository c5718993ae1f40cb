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

/// Opens sockets that each send `head` and then wait. `states` tells what has become of them so far.
async function hold(origin, total, head) {
  const { hostname: host, port } = new URL(origin);
  const sockets = [];
  const states = [];
  let connected = 0;
  const one = () =>
    new Promise((sent) => {
      const socket = connect({ host, port: Number(port) });
      const index = sockets.push(socket) - 1;
      states[index] = "held";
      socket.once("connect", () => {
        connected += 1;
        socket.write(head, sent);
      });
      socket.once("data", (bytes) => {
        states[index] = `answered ${/^HTTP\/1\.1 (\d{3})/.exec(bytes.toString("latin1"))?.[1] ?? "otherwise"}`;
      });
      // A refusal may come together with a reset, before all of the head is sent.
      socket.once("error", (error) => {
        if (states[index] === "held") states[index] = error.code;
      });
      socket.once("close", () => {
        if (states[index] === "held") states[index] = "closed";
        sent();
      });
    });
  const lane = async () => {
    while (sockets.length < total) await one();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const tally = () => states.reduce((map, state) => count(map, state), new Map());
  if (connected < total) throw new Error(`only ${connected} of ${total} sockets connected (${counts(tally())})`);
  return { states: () => counts(tally()), end: () => sockets.forEach((socket) => socket.destroy()) };
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
  const [opened, asked] = [seconds(), performance.now()];
  const during = await call();
  const took = Math.round(performance.now() - asked);
  // The proxy may still be reading. It closes sockets whose head isn't complete after 10 s.
  for (let peak = 0; peak < memory(pid).peak; await pause(500)) ({ peak } = memory(pid));
  const [states, { peak, resident }] = [attack.states(), memory(pid)];
  console.log(`during: ${total} sockets sent heads of ${HEAD} bytes within ${opened} s; then: ${states}`);
  console.log(`during: ${resident} MiB resident, ${peak} MiB at the peak; an admin's call: ${during} after ${took} ms`);
  attack.end();
  await pause(2_000);
  console.log(`after: ${memory(pid).resident} MiB resident, ${memory(pid).peak} MiB at the peak`);
  return during === 200 && memory(pid).peak <= STATED_MIB;
});
