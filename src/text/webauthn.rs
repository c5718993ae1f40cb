//! Words of adding a security key or a passkey.
