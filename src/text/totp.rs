//! Words of adding an authenticator app.
