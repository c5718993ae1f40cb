//! Rules of `/guardian` and of the pages behind a ticket's link.

use super::{Rule, assumed, documented, recorded};

const TICKET: &str = "TestGuardian_Enrollment_CreateTicket";
const OPENAPI: &str = "Management API v2, OpenAPI document: guardian";
const TICKETS: &str = "Auth0 docs: Create Custom Enrollment Tickets";

pub(super) const RULES: &[Rule] = &[
    recorded(
        "factors",
        "TestGuardian_MultiFactor_List",
        "The factors are an array of name, enabled and trial_expired, in a fixed order.",
    ),
    documented(
        "message-types",
        OPENAPI,
        "The phone's message types are those that are enabled, of sms and voice.",
    ),
    recorded(
        "ticket-id",
        TICKET,
        "A ticket's id has 32 letters and digits.",
    ),
    recorded(
        "ticket-url",
        TICKET,
        "A ticket's link is /mfa/enrollment?ticket=<id> at the tenant.",
    ),
    documented(
        "ticket-life",
        TICKETS,
        "A ticket works once, for five days.",
    ),
    documented(
        "ticket-multiple",
        OPENAPI,
        "A ticket adds a factor to a user who has one only with allow_multiple_enrollments.",
    ),
    documented(
        "ticket-mail",
        OPENAPI,
        "With send_mail the link is mailed to the address in the request, else to the user's own.",
    ),
    documented(
        "ticket-email-factor",
        TICKETS,
        "A ticket can't enrol e-mail.",
    ),
    assumed(
        "ticket-factor-off",
        "A ticket for a factor that is off, or for any while all are off, is 400.",
    ),
    assumed(
        "ticket-without-address",
        "A ticket that is to be mailed to a user without an address is 400.",
    ),
    assumed(
        "ticket-pages",
        "The pages behind the link enrol authenticator apps and phones, and say why a link does nothing.",
    ),
    assumed(
        "ticket-enrolled-at",
        "What a user enrols through a ticket has `enrolled_at`.",
    ),
];
