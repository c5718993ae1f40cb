// The admin's login: authorization code with PKCE, in a window of its own, so that the page and what was typed into it
// stay. Tokens are in this module's memory only: no cookie, no storage. A portal that logs in with its provider's library
// has all of this already.

const { issuer, clientId, audience } = document.documentElement.dataset;
const at = path => new URL(path, issuer).href;
const callback = new URL("/callback.html", location.href).href;

/** `{access, refresh, until}`, or nothing before the login. */
let tokens;
let renewal;
/** When the password was last given for a change, and of which kind that login was. The time of a login that finds a session at the provider isn't known. */
let confirmed = { at: -Infinity };

const base64url = bytes =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const sha256 = async text => new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

/** Requests tokens, with a code or a refresh token. */
const exchange = async form => {
  const body = new URLSearchParams({ client_id: clientId, ...form });
  const response = await fetch(at("oauth/token"), { method: "POST", body });
  const answer = await response.json();
  if (!response.ok) throw new Error(`The login failed: ${answer.error_description ?? answer.error}.`);
  tokens = { access: answer.access_token, refresh: answer.refresh_token, until: Date.now() + answer.expires_in * 1000 };
};

/** Waits for the callback page's message with this `state`. Fails if the window closes without one. */
const answered = (opened, state) => new Promise((resolve, reject) => {
  const channel = new BroadcastChannel("login");
  const end = (settle, value) => {
    channel.close();
    clearInterval(watch);
    settle(value);
  };
  channel.onmessage = ({ data }) => {
    const answer = new URLSearchParams(data);
    // Another tab's login, or a forged response.
    if (answer.get("state") !== state) return;
    if (answer.get("iss") !== issuer || !answer.get("code"))
      end(reject, new Error(`The login failed: ${answer.get("error_description") ?? "unexpected response"}.`));
    else end(resolve, answer.get("code"));
  };
  // There is no event for it. The message of a window that closes itself comes within the second round.
  let rounds = 0;
  const watch = setInterval(() => {
    if (opened.closed && ++rounds > 1) end(reject, new Error("The login window was closed before the login was complete."));
  }, 500);
});

/**
 * Logs in. With `maxAge`, in seconds, the password is asked for again, and with `acrValues` a login of one of these kinds. Call it
 * in a click, for the window to be allowed.
 */
export const logIn = async ({ maxAge, acrValues } = {}) => {
  // Before anything is awaited: a browser allows new windows only right after a click.
  const opened = window.open("", "portal-login", "popup,width=480,height=720");
  if (!opened) throw new Error("The browser blocked the login window. Allow pop-ups for this page, and try again.");
  const [state, verifier] = [random(), random()];
  const request = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: callback,
    scope: "openid profile offline_access",
    audience,
    state,
    code_challenge: base64url(await sha256(verifier)),
    code_challenge_method: "S256",
  });
  if (maxAge !== undefined) {
    request.set("prompt", "login");
    request.set("max_age", maxAge);
  }
  if (acrValues !== undefined) request.set("acr_values", acrValues);
  opened.location = `${at("authorize")}?${request}`;
  const code = await answered(opened, state);
  await exchange({ grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: callback });
  if (maxAge !== undefined) confirmed = { at: Date.now(), acrValues };
};

/** Exchanges the refresh token, once for all who wait. */
const renew = () => {
  if (!tokens?.refresh) throw new Error("Log in to the portal.");
  const { refresh } = tokens;
  renewal ??= exchange({ grant_type: "refresh_token", refresh_token: refresh }).finally(() => { renewal = undefined; });
  return renewal;
};

/**
 * The widget's token provider: an access token for the proxy. It opens no window, which browsers allow only in a click: without
 * a login that is recent enough, the widget asks for a click and dispatches `factordesk-reauth-required` then.
 */
export const getAccessToken = async ({ reason = "call", maxAge, acrValues } = {}) => {
  const isGood = Date.now() - confirmed.at <= maxAge * 1000 && (!acrValues || acrValues === confirmed.acrValues);
  if (reason === "reauth" && !isGood) throw new Error("A new login is needed.");
  if (reason === "rejected" || !tokens || Date.now() > tokens.until - 60_000) await renew();
  return tokens.access;
};

/** The admin's name. */
export const adminName = async () => {
  const response = await fetch(at("userinfo"), { headers: { authorization: `Bearer ${await getAccessToken()}` } });
  return (await response.json()).name;
};

/** Ends the session at the provider too, and returns to this page. */
export const logOut = () => {
  tokens = undefined;
  location.assign(`${at("v2/logout")}?${new URLSearchParams({ client_id: clientId, returnTo: `${location.origin}/` })}`);
};
