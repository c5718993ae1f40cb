// What plain TypeScript must accept, and what it must refuse.
import "@factordesk/element";
import { define, version } from "@factordesk/element/element";
import type { BeforeActionDetail, FactorDeskElement, TokenProvider } from "@factordesk/element";
import manifest from "@factordesk/element/package.json" with { type: "json" };

define();
const same: boolean = version === manifest.version;

const made: FactorDeskElement = document.createElement("factor-desk");
const found: FactorDeskElement | null = document.querySelector("factor-desk");
made.userId = found?.userId ?? null;
made.theme = "dark";
made.headingLevel = 3;
made.why = { reason: "Lost phone", ticket: "4711" };

const provider: TokenProvider = async ({ reason, maxAge, signal }) => {
  signal.throwIfAborted();
  return `${reason} ${maxAge ?? 0}`;
};
made.getAccessToken = provider;
made.getAccessToken = () => "token";
made.getAccessToken = null;

made.addEventListener("factordesk-before-action", function (event) {
  const detail: BeforeActionDetail = event.detail;
  if (detail.action === "delete-all") event.preventDefault();
  detail.waitUntil(Promise.resolve({ ticket: "4711" }));
  this.refresh();
});
document.addEventListener("factordesk-action", ({ detail }) => {
  const outcome: "done" | "failed" | "unknown" = detail.outcome;
  console.log(same, outcome, detail.userId, detail.requestId);
});
made.addEventListener("click", event => event.clientX);
await made.ready;
await made.openAdd("passkey");
await made.openAdd("a type of a later tenant");

// @ts-expect-error not a theme
made.theme = "blue";
// @ts-expect-error read-only
made.busy = true;
// @ts-expect-error a provider returns a string
made.getAccessToken = () => 1;
// @ts-expect-error no such event detail
made.addEventListener("factordesk-dirty", event => event.detail.count);
