// All that a portal has to do: return the admin's access token when asked.
const desk = document.querySelector("factor-desk");
desk.getAccessToken = async () => {
  const answer = await fetch("/token", { method: "POST" });
  return answer.ok ? answer.text() : null;
};

// For the tests: what the widget reports.
const errors = [];
document.addEventListener("factordesk-error", ({ detail }) => errors.push(`${detail.phase} ${detail.code}`));

// For the tests: responses about one user are held back until they are released, as on a slow network.
let letGo;
const released = new Promise(resolve => { letGo = resolve; });
let slow = null;
const send = window.fetch;
window.fetch = async (request, options) => {
  const url = typeof request === "string" ? request : request.url;
  if (slow === null || !url.includes(slow)) return send(request, options);
  // Without the caller's abort signal, so that the response to an aborted request still arrives.
  const answer = await send(new Request(request, { ...options, signal: new AbortController().signal }));
  await released;
  return answer;
};
window.portal = {
  errors,
  holdBack(part) { slow = part; },
  letGo() { letGo(); },
};
