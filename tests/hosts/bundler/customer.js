import "@factordesk/element";
import { accessToken } from "./portal.js";

const desk = document.createElement("factor-desk");
desk.proxy = "https://desk.example.com";
desk.userId = "auth0|507f1f77bcf86cd799439020";
desk.getAccessToken = request => accessToken(request);
desk.addEventListener("factordesk-action", ({ detail }) => {
  document.querySelector("output").textContent = `${detail.action}: ${detail.outcome}`;
});
document.querySelector("main").append(desk);
