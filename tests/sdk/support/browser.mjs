// A browser, as far as a login needs one: cookies, forms, and the headers that say what a navigation is.
//
// Node's own `fetch` marks every request as a script's (`Sec-Fetch-Mode: cors`), and a login is refused to those.

import { request } from "node:http";

/// A browser with no cookies.
export function browser() {
  const jar = new Map();

  /// One request; never follows a redirect. Returns `{status, headers, text, url}`.
  async function send(url, { method = "GET", body, headers = {} } = {}) {
    const target = new URL(url);
    const cookies = [...jar].filter(([, { host }]) => host === target.host);
    const cookie = cookies.map(([key, { value }]) => `${key.split(" ")[1]}=${value}`).join("; ");
    const answer = await new Promise((done, failed) => {
      const sent = request(
        target,
        {
          method,
          headers: {
            "sec-fetch-mode": "navigate",
            "sec-fetch-dest": "document",
            ...(cookie && { cookie }),
            ...(body && { "content-type": "application/x-www-form-urlencoded" }),
            ...headers,
          },
        },
        async (response) => {
          let text = "";
          for await (const chunk of response) text += chunk;
          done({ status: response.statusCode, headers: response.headers, text, url: target.href });
        },
      );
      sent.once("error", failed);
      sent.end(body);
    });
    for (const line of answer.headers["set-cookie"] ?? []) {
      const [pair, ...attributes] = line.split(";");
      const at = pair.indexOf("=");
      const gone = attributes.some((attribute) => /^\s*(max-age=0|expires=Thu, 01 Jan 1970)/i.test(attribute));
      // Ports don't separate a browser's cookies; here they do, so that each server gets its own.
      const key = `${target.host} ${pair.slice(0, at)}`;
      if (gone) jar.delete(key);
      else jar.set(key, { host: target.host, value: pair.slice(at + 1) });
    }
    return answer;
  }

  /// Follows redirects until a page comes, and fills in its form with `fields` if it has them. Ends at a page whose address begins
  /// with `until`, or that has no form; or before the request to an address that begins with `before`.
  async function go(url, { until, before, fields = {} }) {
    let answer = await send(url);
    for (let step = 0; step < 20; step += 1) {
      if (answer.headers.location) {
        const next = new URL(answer.headers.location, answer.url);
        if (before && next.href.startsWith(before)) return { url: next.href };
        answer = await send(next);
        continue;
      }
      const form = /<form[^>]*action="([^"]*)"/.exec(answer.text);
      if ((until && answer.url.startsWith(until)) || !form) return answer;
      const body = new URLSearchParams();
      for (const [tag] of answer.text.matchAll(/<input[^>]*>/g)) {
        const name = /name="([^"]*)"/.exec(tag)?.[1];
        if (name) body.set(name, fields[name] ?? /value="([^"]*)"/.exec(tag)?.[1] ?? "");
      }
      answer = await send(new URL(form[1], answer.url), { method: "POST", body: body.toString() });
    }
    throw new Error(`too many steps: ${answer.url}`);
  }

  return { send, go };
}
