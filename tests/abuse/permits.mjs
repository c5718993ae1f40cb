// Property 56, to try by hand: 600 connections without valid credentials against an admin's 60 calls.
//
//   cargo build -p factordesk-proxy -p factordesk-tenant && node tests/abuse/permits.mjs
//
// It starts a tenant and a proxy of its own on 127.0.0.1, touches nothing else, and ends after a minute at the latest.
// FACTORDESK_BIN_DIR names other binaries, to compare two versions. Prints the share of the admin's calls that are answered
// before, during and after two floods. The exit status is 1 if it is ever below 100 %.

import { connect } from "node:net";

import { ADA, count, counts, pause, run } from "./support.mjs";

const CONNECTIONS = 600;
const CALLS = 60;
const LANES = 6;
const LIMIT_MS = 60_000;

/// The admin's calls: how many were answered, and what the others got.
async function adminCalls(origin, token) {
  const others = new Map();
  let good = 0;
  const lane = async () => {
    for (let call = 0; call < CALLS / LANES; call += 1) {
      const answer = await fetch(`${origin}/api/v2/users`, {
        headers: { authorization: `Bearer ${token}`, connection: "close" },
      }).then(
        async (response) => (await response.arrayBuffer(), response.status),
        (error) => error.cause?.code ?? error.message,
      );
      if (answer === 200) good += 1;
      else count(others, answer);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { good, others };
}

/// Two floods, each as raw requests. In one flood, the forged tokens would slow the logins and sessions down: before property 56
/// held, these then no longer filled all places.
function floods(origin, token) {
  const { host } = new URL(origin);
  const get = (path, ...headers) => `GET ${path} HTTP/1.1\r\nhost: ${host}\r\n${headers.map((h) => `${h}\r\n`).join("")}\r\n`;
  const madeUp = [`cookie: __Host-factordesk=${"A".repeat(43)}`, "x-factordesk: 1"];
  // Nine characters before its end, the token has its signature.
  const place = token.length - 9;
  const forged = token.slice(0, place) + (token[place] === "A" ? "B" : "A") + token.slice(place + 1);
  return {
    "logins and made-up sessions": [get("/auth/login"), get("/session", ...madeUp), get("/api/v2/users", ...madeUp)],
    "forged tokens and none": [get("/api/v2/users", `authorization: Bearer ${forged}`), get("/api/v2/users")],
  };
}

/// Sends one of `requests` on each connection as fast as it is answered, until `stop` is called.
function flood(origin, requests) {
  const { hostname, port } = new URL(origin);
  let answered = 0;
  const sockets = Array.from({ length: CONNECTIONS }, (_, index) => {
    const request = requests[index % requests.length];
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.on("connect", () => socket.write(request));
    socket.on("data", () => {
      answered += 1;
      socket.write(request);
    });
    socket.on("error", () => {});
    return socket;
  });
  return {
    answered: () => answered,
    stop: () => sockets.forEach((socket) => socket.destroy()),
  };
}

await run(LIMIT_MS, async (startDesk) => {
  const { proxy, token: tokenFor } = await startDesk();
  const token = await tokenFor(ADA);
  const seen = [];
  const report = (when, { good, others }) => {
    const rest = others.size ? `; ${counts(others)}` : "";
    console.log(`${when}: ${good} of ${CALLS} calls of the admin answered (${Math.round((100 * good) / CALLS)} %)${rest}`);
    seen.push(good);
  };
  report("before", await adminCalls(proxy.origin, token));
  for (const [name, requests] of Object.entries(floods(proxy.origin, token))) {
    const attack = flood(proxy.origin, requests);
    while (attack.answered() <= 2 * CONNECTIONS) await pause(10);
    const [first, start] = [attack.answered(), performance.now()];
    report(`during a flood of ${name}`, await adminCalls(proxy.origin, token));
    const rate = (1_000 * (attack.answered() - first)) / (performance.now() - start);
    attack.stop();
    console.log(`flood: ${CONNECTIONS} connections, about ${Math.round(rate)} requests a second`);
  }
  report("after", await adminCalls(proxy.origin, token));
  return seen.every((good) => good === CALLS);
});
