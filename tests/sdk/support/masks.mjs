// How masked phone numbers and email addresses are shown.

/// As Auth0 masks them, in every response except that to replace-all: `XXXXXXXXXXX5044`,
/// `chuc****@exam*******`.
export const byTenant = {
  phone_number: (number) => "X".repeat(number.length - 4) + number.slice(-4),
  email: (address) => address.split("@").map(half).join("@"),
};

const half = (text) => (text.length > 4 ? text.slice(0, 4) + "*".repeat(text.length - 4) : "****");

/// As the proxy masks them by default, if the tenant doesn't: `•••• 67`, `m••••@example.com`.
export const byProxy = {
  phone_number: (number) => `•••• ${number.slice(-2)}`,
  email: (address) => address.replace(/^(.).*@/, "$1••••@"),
};

/// How a response shows a value that was sent.
export const shownBy = (masks) => (field, value) => masks[field]?.(value) ?? value;
