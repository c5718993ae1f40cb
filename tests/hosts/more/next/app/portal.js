export { accessToken } from "../../../portal.js";
