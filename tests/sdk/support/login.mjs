// Gets an admin's access token by logging in as a browser does: authorization code and PKCE, the
// login page's form, the redirect.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";

const random = () => randomBytes(32).toString("base64url");

/// The attributes of a tag, unescaped.
function attributes(tag) {
  const unescape = (text) =>
    text.replace(
      /&(?:amp|quot|lt|gt|#39|#x27);/g,
      (entity) => ({ "&amp;": "&", "&quot;": '"', "&lt;": "<", "&gt;": ">", "&#39;": "'", "&#x27;": "'" })[entity],
    );
  return Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, unescape(value)]));
}

/// Fetches with the cookies in `jar` and keeps new ones. Never follows a redirect.
async function visit(jar, url, init = {}) {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(url, {
    ...init,
    redirect: "manual",
    headers: { ...init.headers, ...(cookie && { cookie }) },
  });
  for (const line of answer.headers.getSetCookie()) {
    const [pair] = line.split(";");
    const at = pair.indexOf("=");
    jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return answer;
}

/// Fills in the login page's form and submits it. Returns the next response.
async function submit(jar, page, fields) {
  const html = await page.text();
  const form = /<form[^>]*>/.exec(html);
  assert.ok(form, `a login page has a form: ${html.slice(0, 200)}`);
  const { action = "" } = attributes(form[0]);
  const body = new URLSearchParams();
  for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
    const { name, value = "" } = attributes(tag);
    if (name) body.set(name, value);
  }
  for (const [name, value] of Object.entries(fields)) {
    assert.ok(body.has(name), `the form has ${name}`);
    body.set(name, value);
  }
  const url = new URL(action || page.url, page.url);
  return visit(jar, url, { method: "POST", body, headers: { origin: url.origin } });
}

/// Logs `admin` (`{email, password}`) in at `issuer` with a public client. Returns the access
/// token.
export async function accessToken(issuer, { clientId, audience }, admin) {
  const discovery = await (await fetch(new URL("/.well-known/openid-configuration", issuer))).json();
  const [verifier, state] = [random(), random()];
  const redirectUri = "http://127.0.0.1:49152/auth/callback";
  const authorize = new URL(discovery.authorization_endpoint);
  authorize.search = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: "openid profile email",
    audience,
    state,
    nonce: random(),
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const jar = new Map();
  let answer = await visit(jar, authorize);
  let sent = false;
  for (let steps = 0; steps < 6; steps += 1) {
    const location = answer.headers.get("location");
    if (location?.startsWith(redirectUri)) {
      const { searchParams } = new URL(location);
      assert.equal(searchParams.get("state"), state);
      assert.ok(searchParams.get("code"), location);
      const reply = await fetch(discovery.token_endpoint, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "authorization_code",
          client_id: clientId,
          code: searchParams.get("code"),
          redirect_uri: redirectUri,
          code_verifier: verifier,
        }),
      });
      const tokens = await reply.json();
      assert.equal(reply.status, 200, JSON.stringify(tokens));
      return tokens.access_token;
    }
    if (location) {
      answer = await visit(jar, new URL(location, answer.url || authorize));
      continue;
    }
    assert.ok(!sent, `the login was refused: ${answer.status}`);
    assert.equal(answer.status, 200, `${authorize}: ${answer.status}`);
    answer = await submit(jar, answer, { username: admin.email, password: admin.password });
    sent = true;
  }
  return assert.fail("too many redirects");
}
