//! Words of what the user does: enrolment links, recovery codes, remembered browsers.
