#!/usr/bin/env node
// A flood of anonymous logins, and what it does to admins who want to log in.
//
//   cargo xtask demo                      # in another terminal: something to flood, at http://127.0.0.1:8787
//   node tests/abuse/login_flood.mjs      # or: node tests/abuse/login_flood.mjs http://127.0.0.1:PORT
//
// It talks to this machine only, sends 12,000 requests, and stops after a minute at the latest. Admins log in before the
// flood, during it and after it. It ends with 0 if every login after the flood succeeded, else with 1.

import http from "node:http";

const FLOOD = 12_000;
const AT_ONCE = 64;
const LOGINS = 10;
const DEADLINE_MS = 60_000;
const ADMIN = { username: "ada@desk.example.com", password: "demo-full-access" };

const desk = new URL(process.argv[2] ?? "http://127.0.0.1:8787");
if (desk.protocol !== "http:" || !["127.0.0.1", "localhost", "[::1]"].includes(desk.hostname)) {
  console.error(`${desk.origin} is not this machine: this script floods, so it takes http://127.0.0.1:PORT only.`);
  process.exit(2);
}
setTimeout(() => {
  console.error("Stopped: a minute has passed.");
  process.exit(1);
}, DEADLINE_MS).unref();

const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });

/// One request; redirects are not followed.
function send(url, { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => (text += part));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

/// A browser, as far as a login needs one: cookies by host and port, redirects, and the provider's form.
async function logIn() {
  const jars = new Map();
  let url = new URL("/auth/login", desk);
  let form;
  for (let step = 0; step < 12; step += 1) {
    const jar = jars.get(url.host) ?? new Map();
    jars.set(url.host, jar);
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") };
    if (form) {
      headers["content-type"] = "application/x-www-form-urlencoded";
      headers.origin = url.origin;
    }
    const reply = await send(url, { method: form ? "POST" : "GET", headers, body: form });
    form = undefined;
    for (const line of reply.headers["set-cookie"] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      jar.set(name, value);
    }
    if (jar.get("__Host-factordesk")) {
      return true;
    }
    if (reply.status >= 300 && reply.status < 400) {
      url = new URL(reply.headers.location, url);
    } else if (reply.status === 200 && url.pathname === "/u/login") {
      form = new URLSearchParams(ADMIN);
      for (const [tag] of reply.text.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
        form.set(/name="([^"]*)"/.exec(tag)[1], /value="([^"]*)"/.exec(tag)[1]);
      }
      form = form.toString();
      url = new URL("/u/login", url);
    } else {
      return false;
    }
  }
  return false;
}

/// How many of some logins, one after the other, succeed.
async function logins() {
  let good = 0;
  for (let count = 0; count < LOGINS; count += 1) {
    good += Number(await logIn().catch(() => false));
  }
  return good;
}

/// `GET /auth/login`, as often as it goes; how many got which status.
async function flood() {
  const statuses = {};
  let left = FLOOD;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      const status = await send(new URL("/auth/login", desk)).then((reply) => reply.status, () => "no answer");
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return statuses;
}

const before = await logins();
if (before === 0) {
  console.error(`Nobody can log in at ${desk.origin}: start the demo first (cargo xtask demo).`);
  process.exit(2);
}
const begun = performance.now();
const [statuses, during] = await Promise.all([flood(), logins()]);
const seconds = ((performance.now() - begun) / 1000).toFixed(1);
const after = await logins();
console.log(`flood: ${FLOOD} anonymous logins in ${seconds} s, by status: ${JSON.stringify(statuses)}`);
console.log(`an admin's logins that succeeded, of ${LOGINS}: ${before} before, ${during} during, ${after} after`);
agent.destroy();
process.exitCode = after === LOGINS ? 0 : 1;
