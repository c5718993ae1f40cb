// All that a portal does: it says who may come in, when it is asked.
const desk = document.querySelector("factor-desk");
desk.getAccessToken = async () => {
  const answer = await fetch("/token", { method: "POST" });
  return answer.ok ? answer.text() : null;
};

// For the tests: answers about one user are held back until somebody lets them go, as a slow network would.
let letGo;
const released = new Promise(resolve => { letGo = resolve; });
let slow = null;
const send = window.fetch;
window.fetch = async (request, options) => {
  const url = typeof request === "string" ? request : request.url;
  if (slow === null || !url.includes(slow)) return send(request, options);
  // Without its signal: an answer that was given up arrives all the same.
  const answer = await send(new Request(request, { signal: new AbortController().signal }));
  await released;
  return answer;
};
window.portal = {
  holdBack(part) { slow = part; },
  letGo() { letGo(); },
};
