// The portal: a list of customers, the widget for the one who is chosen, and a log of the widget's events.

import { adminName, getAccessToken, logIn, logOut } from "/login.js";

const { proxy } = document.documentElement.dataset;
const by = id => document.getElementById(id);

/** Made for the first customer who is chosen. */
let desk;

const tell = error => {
  by("problem").textContent = error?.message ?? "";
  by("problem").hidden = !error;
};

const NAMES = ["ready", "loaded", "before-action", "action", "error", "reauth-required", "user-change", "dirty"];

/** Adds an event to the log, the newest first. */
const log = event => {
  const entry = document.createElement("li");
  const name = document.createElement("code");
  const detail = document.createElement("code");
  name.textContent = event.type;
  // JSON leaves out functions, such as `waitUntil`, and shows nothing of an error.
  detail.textContent = JSON.stringify(event.detail, (_, value) => (value instanceof Error ? String(value) : value)) ?? "";
  entry.append(new Date().toLocaleTimeString(), " ", name, " ", detail);
  by("events").prepend(entry);
};

const setTheme = () => {
  const { value } = by("theme");
  document.documentElement.dataset.theme = value;
  desk?.setAttribute("theme", value);
};

const setPreset = () => {
  const { value } = by("preset");
  const sheet = by("preset-sheet");
  if (value) sheet.href = `/presets/${value}.css`;
  sheet.disabled = !value;
};

const choose = (user, button) => {
  // `dirty`: something was typed into a form of the widget and isn't sent yet.
  if (desk?.dirty && !confirm("Discard what you typed?")) return;
  by("users").querySelector("[aria-current]")?.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  by("customer").textContent = user.name || user.email || user.user_id;
  if (!desk) {
    desk = document.createElement("factor-desk");
    desk.getAccessToken = getAccessToken;
    desk.setAttribute("proxy", proxy);
    setTheme();
  }
  desk.setAttribute("user-id", user.user_id);
  if (!desk.isConnected) by("place").append(desk);
};

const showUsers = async () => {
  // A real portal has customers of its own and knows their user ids. This one asks the proxy for the first ones.
  const headers = { authorization: `Bearer ${await getAccessToken()}` };
  const response = await fetch(`${proxy}/api/v2/users?per_page=20`, { headers });
  if (!response.ok) throw new Error((await response.json()).message);
  by("users").replaceChildren(...(await response.json()).map(user => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = user.name || user.email || user.user_id;
    button.onclick = () => choose(user, button);
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
  by("hint").hidden = true;
};

for (const name of NAMES) document.addEventListener(`factordesk-${name}`, log);
// The admin has clicked "Sign in again". What they started continues by itself after the login.
document.addEventListener("factordesk-reauth-required", ({ detail }) => detail.waitUntil(logIn(detail)));
by("clear").onclick = () => by("events").replaceChildren();
by("theme").onchange = setTheme;
by("preset").onchange = setPreset;
by("log-out").onclick = logOut;
by("log-in").onclick = async () => {
  tell();
  try {
    await logIn();
    by("admin").textContent = await adminName();
    for (const id of ["admin", "log-in", "log-out"]) by(id).hidden = id === "log-in";
    await showUsers();
  } catch (error) {
    tell(error);
  }
};
