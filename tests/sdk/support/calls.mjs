// Runs the SDK with its default retries for another program: each JSON line read is a call, each JSON line written its result.
//
// In: {number, origin, token, wish, user, method, body, confirm}. Out: {number, status, code, id}.

import { createInterface } from "node:readline";

import { client } from "./client.mjs";

/// The SDK's method for each wish of the fault matrix.
const calls = {
  create: ({ users }, { user, body }) => users.authenticationMethods.create(user, body),
  set: ({ users }, { user, body, confirm }) =>
    users.authenticationMethods.set(user, body, { headers: { "x-factordesk-confirm": confirm } }),
  update: ({ users }, { user, method, body }) => users.authenticationMethods.update(user, method, body),
  delete: ({ users }, { user, method }) => users.authenticationMethods.delete(user, method),
  deleteAll: ({ users }, { user, confirm }) =>
    users.authenticationMethods.deleteAll(user, { headers: { "x-factordesk-confirm": confirm } }),
  ticket: ({ guardian }, { body }) => guardian.enrollments.createTicket(body),
  recoveryCode: ({ users }, { user }) => users.regenerateRecoveryCode(user),
  forgetBrowsers: ({ users }, { user }) => users.multifactor.invalidateRememberBrowser(user),
};

async function carryOut(job) {
  // The SDK's own defaults: two retries, 60 seconds.
  const sdk = client(job.origin, { token: job.token, maxRetries: undefined, timeoutInSeconds: undefined });
  try {
    const answer = await calls[job.wish](sdk, job);
    return { status: 200, id: answer?.id };
  } catch (error) {
    return { status: error.statusCode ?? 0, code: error.body?.errorCode, what: String(error.message).slice(0, 200) };
  }
}

createInterface({ input: process.stdin }).on("line", async (line) => {
  const job = JSON.parse(line);
  const outcome = await carryOut(job);
  process.stdout.write(`${JSON.stringify({ number: job.number, ...outcome })}\n`);
});
