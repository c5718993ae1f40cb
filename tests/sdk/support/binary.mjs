// Starting one of the product's binaries, and ending it.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const workspace = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/// The binary's path: FACTORDESK_BIN_DIR, else where cargo puts what it builds.
function path(name) {
  const dirs = [
    process.env.FACTORDESK_BIN_DIR,
    process.env.CARGO_TARGET_DIR && resolve(workspace, process.env.CARGO_TARGET_DIR, "debug"),
    resolve(workspace, "target/debug"),
  ];
  for (const dir of dirs.filter(Boolean)) {
    const file = resolve(dir, name);
    if (existsSync(file)) return file;
  }
  throw new Error(`${name} is not built: run \`cargo build -p ${name}\`, or set FACTORDESK_BIN_DIR to where it is`);
}

/// Starts a binary and waits for its line `ready: ORIGIN`, at most 60 seconds.
///
/// Answers `{origin, lines, child}`: its address, and every line it has printed so far.
export async function start(name, args, env = {}) {
  const child = spawn(path(name), args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines = [];
  const errors = [];
  createInterface({ input: child.stderr }).on("line", (line) => errors.push(line));
  const origin = await new Promise((ready, failed) => {
    const fail = (why) => failed(new Error(`${name} ${why}\n${[...lines, ...errors].join("\n")}`));
    const timer = setTimeout(() => fail("was not ready within 60 s"), 60_000);
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code) => fail(`ended with ${code}`));
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      const found = /^ready: (http:\/\/\S+)/.exec(line);
      if (!found) return;
      clearTimeout(timer);
      child.removeAllListeners("exit");
      // What is printed with the ready line comes with the same write.
      setImmediate(() => ready(found[1].replace(/\/$/, "")));
    });
  });
  return { origin, lines, child };
}

/// Ends what `start` started.
export async function stop(running) {
  if (!running || running.child.exitCode !== null) return;
  const ended = new Promise((done) => running.child.once("exit", done));
  running.child.kill("SIGTERM");
  const timer = setTimeout(() => running.child.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(timer);
}
