// The live provider for another program. It prints {variables}, then answers each JSON line read with one JSON line.
//
// In: {desk: ORIGIN} once, then {authorize: URL} to log in there. Out: {callback: URL}, and the provider's {steps} so far.

import { createInterface } from "node:readline";

import { browser } from "./browser.mjs";
import { startProvider, steps, variables } from "./provider.mjs";

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

const provider = await startProvider();
say({ variables: variables(provider.issuer) });

let callback;
for await (const line of createInterface({ input: process.stdin })) {
  const { desk, authorize } = JSON.parse(line);
  const answer = {};
  if (desk) {
    await provider.start(desk);
    callback = `${desk}/auth/callback`;
  }
  if (authorize) {
    const fields = { login: "ada", password: "x" };
    answer.callback = (await browser().go(authorize, { before: callback, fields })).url;
  }
  say({ ...answer, steps });
}
// Its input has ended: so does it, with all connections.
process.exit(0);
