// A tenant for these tests, with four users and nothing else.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const people = {
  blank: "auth0|sdk_blank",
  mailOnly: "auth0|sdk_mail",
  many: "auth0|sdk_many",
  awkward: "samlp|acme-saml|mía+o'neil@exam#ple?x&y=(100%)*!;:$,",
};

const app = (id, name) => ({
  id,
  type: "totp",
  confirmed: true,
  name,
  created_at: "2026-01-02T03:04:05.678Z",
});

/// Writes the seed to its own directory, which is removed when this process exits. Returns the
/// file's path.
export function seedFile() {
  const seed = {
    users: [
      { user_id: people.blank, email: "blank@example.com", name: "No Factors" },
      { user_id: people.mailOnly, email: "mail@example.com", name: "Mail Only" },
      { user_id: people.many, email: "many@example.com", name: "Sixty Factors" },
      { user_id: people.awkward, email: "awkward@example.com", name: "Awkward Id" },
    ],
    authentication_methods: {
      [people.many]: Array.from({ length: 60 }, (_, n) => app(`totp|dev_many${n}`, `App ${n}`)),
      [people.awkward]: [app("totp|dev_awkward", "App")],
    },
  };
  const dir = mkdtempSync(join(tmpdir(), "factordesk-sdk-"));
  process.once("exit", () => rmSync(dir, { recursive: true }));
  const file = join(dir, "seed.json");
  writeFileSync(file, JSON.stringify(seed));
  return file;
}
