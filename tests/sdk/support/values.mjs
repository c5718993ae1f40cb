// One valid request to create each type of method.

export const creates = {
  phone: {
    type: "phone",
    name: "Work mobile",
    phone_number: "+33612345678",
    preferred_authentication_method: "sms",
  },
  totp: { type: "totp", name: "Authenticator", totp_secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" },
  "webauthn-roaming": {
    type: "webauthn-roaming",
    name: "Blue key",
    key_id: "X9FrwMfmzjPQ0Zc2",
    public_key: "bXktcHVibGljLWtleQ==",
    relying_party_identifier: "login.example.com",
  },
  passkey: {
    type: "passkey",
    name: "Laptop",
    key_id: "cGFzc2tleS1pZA",
    // An ES256 COSE_Key for the demo's RP ID: the proxy accepts no other passkey.
    public_key: "pQECAyYgASFYIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHIlggCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=",
    relying_party_identifier: "localhost",
    aaguid: "2fc0579f-8113-47ea-b116-bb5a8db9202a",
    credential_device_type: "multi_device",
    credential_backed_up: true,
    user_agent: "Mozilla/5.0 (X11; Linux x86_64)",
    user_handle: "dXNlci1oYW5kbGU",
    transports: ["internal", "hybrid"],
  },
};

/// An email factor.
export const email = { type: "email", name: "Work mail", email: "sdk@example.com" };

/// A replace-all of two methods.
export const replacement = [
  { type: "phone", name: "New phone", phone_number: "+442079460000", preferred_authentication_method: "voice" },
  { type: "totp", name: "New app", totp_secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" },
];
