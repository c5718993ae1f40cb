#!/usr/bin/env node
// Property 54, to try by hand: a flood of anonymous logins, and whether admins can still log in.
//
//   cargo build -p factordesk-proxy -p factordesk-tenant && node tests/abuse/login_flood.mjs
//   node tests/abuse/login_flood.mjs http://127.0.0.1:8787    # a desk that is running, such as `cargo xtask demo`
//
// Without an address it starts a tenant and a proxy of its own on 127.0.0.1; FACTORDESK_BIN_DIR names other binaries, to compare
// two versions. It sends 12,000 requests to this machine and ends after a minute at the latest. An admin logs in before, during
// and after the flood. The exit status is 1 if a login after the flood failed.

import http from "node:http";

import { ADA, count, counts, requireLoopback, run } from "./support.mjs";

const FLOOD = 12_000;
const AT_ONCE = 64;
const LOGINS = 10;
const LIMIT_MS = 60_000;

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
async function logIn(desk) {
  const jars = new Map();
  let url = new URL("/auth/login", desk);
  let form;
  for (let step = 0; step < 12; step += 1) {
    // The provider has to be on this machine, too: it gets a password and 30 logins.
    requireLoopback(url.origin);
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
      form = new URLSearchParams({ username: ADA.email, password: ADA.password });
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

/// How many logins, one after the other, succeed.
async function logins(desk) {
  let good = 0;
  for (let login = 0; login < LOGINS; login += 1) {
    good += Number(await logIn(desk).catch(() => false));
  }
  return good;
}

/// Sends the flood of `GET /auth/login`; returns how many got which status.
async function flood(desk) {
  const statuses = new Map();
  let left = FLOOD;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      const status = await send(new URL("/auth/login", desk)).then((reply) => reply.status, () => "no answer");
      count(statuses, status);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return statuses;
}

await run(LIMIT_MS, async (startDesk) => {
  const desk = process.argv[2] ?? (await startDesk()).proxy.origin;
  requireLoopback(desk);
  const before = await logins(desk);
  if (before === 0) {
    throw new Error(`${ADA.email} can't log in at ${desk} before the flood: start the demo there (cargo xtask demo)`);
  }
  const begun = performance.now();
  const [statuses, during] = await Promise.all([flood(desk), logins(desk)]);
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  const after = await logins(desk);
  console.log(`flood: ${FLOOD} anonymous logins in ${seconds} s, by status: ${counts(statuses)}`);
  console.log(`an admin's logins that succeeded, of ${LOGINS}: ${before} before, ${during} during, ${after} after`);
  agent.destroy();
  return after === LOGINS;
});
