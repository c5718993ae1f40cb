// Starts and stops the product's binaries.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const workspace = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/// The binary's path: in FACTORDESK_BIN_DIR if that is set, else where cargo puts what it builds.
export function binary(name) {
  const { FACTORDESK_BIN_DIR: named, CARGO_TARGET_DIR: target } = process.env;
  const dirs = named ? [named] : [target && resolve(workspace, target, "debug"), resolve(workspace, "target/debug")];
  for (const dir of dirs.filter(Boolean)) {
    const file = resolve(dir, name);
    if (existsSync(file)) return file;
  }
  throw new Error(
    named
      ? `${resolve(named, name)} does not exist: FACTORDESK_BIN_DIR must name the directory of the binaries`
      : `${name} is not built: run \`cargo build -p ${name}\`, or set FACTORDESK_BIN_DIR to where it is`,
  );
}

/// Starts a binary and waits, at most 60 seconds, for its line `ready: ORIGIN` and for a line that
/// `also` matches.
///
/// Returns `{origin, line, child}`: its address, and the line that matched. The binary doesn't outlive this process.
export async function start(name, args, { env = {}, also = /^ready: / } = {}) {
  const child = spawn(binary(name), args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("close", () => process.off("exit", kill));
  const printed = [];
  createInterface({ input: child.stderr }).on("line", (line) => printed.push(line));
  const found = await new Promise((ready, failed) => {
    const fail = (why) => {
      child.kill();
      failed(new Error(`${name} ${why}\n${printed.join("\n")}`));
    };
    const timer = setTimeout(() => fail("was not ready within 60 s"), 60_000);
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code) => fail(`ended with ${code}`));
    const found = {};
    createInterface({ input: child.stdout }).on("line", (line) => {
      printed.push(line);
      found.origin ??= /^ready: (http:\/\/[^\s/]+)/.exec(line)?.[1];
      if (also.test(line)) found.line ??= line;
      if (!found.origin || !found.line) return;
      clearTimeout(timer);
      child.removeAllListeners("exit");
      ready(found);
    });
  });
  return { ...found, child };
}

/// Stops what `start` started.
export async function stop(running) {
  if (!running || running.child.exitCode !== null || running.child.signalCode !== null) return;
  const ended = new Promise((done) => running.child.once("exit", done));
  running.child.kill("SIGTERM");
  const timer = setTimeout(() => running.child.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(timer);
}
