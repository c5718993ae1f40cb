import { accessToken } from "/portal.js";

for (const desk of document.getElementsByTagName("factor-desk")) {
  desk.getAccessToken = accessToken;
  desk.setAttribute("proxy", "https://desk.example.com");
  desk.setAttribute("user-id", "auth0|507f1f77bcf86cd799439020");
}
