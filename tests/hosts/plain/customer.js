import { accessToken } from "/portal.js";

const desk = document.querySelector("factor-desk");
desk.getAccessToken = request => accessToken(request);
desk.addEventListener("factordesk-action", ({ detail }) => {
  document.querySelector("output").textContent = `${detail.action}: ${detail.outcome}`;
});
