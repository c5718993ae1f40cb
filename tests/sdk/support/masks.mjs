// How numbers and addresses are shown that somebody hides.

/// As Auth0 hides them, in every answer but that of replace-all: `XXXXXXXXXXX5044`, `chuc****@exam*******`.
export const byTenant = {
  phone_number: (number) => "X".repeat(number.length - 4) + number.slice(-4),
  email: (address) => address.split("@").map(half).join("@"),
};

const half = (text) => (text.length > 4 ? text.slice(0, 4) + "*".repeat(text.length - 4) : "****");

/// As the proxy shows them to everybody who doesn't ask for more, where the tenant hides nothing: `•••• 67`, `m••••@example.com`.
export const byProxy = {
  phone_number: (number) => `•••• ${number.slice(-2)}`,
  email: (address) => address.replace(/^(.).*@/, "$1••••@"),
};

/// What an answer says of a value that was sent.
export const shownBy = (masks) => (field, value) => masks[field]?.(value) ?? value;
