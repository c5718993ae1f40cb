//! Rules of `/guardian` and of the pages behind a ticket's link.

use super::{Rule, assumed, documented, recorded};

const TICKET: &str = "TestGuardian_Enrollment_CreateTicket";
const OPENAPI: &str = "Management API v2, OpenAPI document: guardian";
const TICKETS: &str = "Auth0 docs: Create Custom Enrollment Tickets";

pub(super) const RULES: &[Rule] = &[
    recorded(
        "factors",
        "TestGuardian_MultiFactor_List",
        "The factors are an array of objects with name, enabled and trial_expired, in a fixed order.",
    ),
    documented(
        "message-types",
        OPENAPI,
        "The message types of the phone factor are the enabled ones of sms and voice.",
    ),
    recorded(
        "ticket-id",
        TICKET,
        "A ticket's id has 32 letters and digits.",
    ),
    recorded(
        "ticket-url",
        TICKET,
        "A ticket's link is /mfa/enrollment?ticket=<id> on the tenant's host.",
    ),
    documented(
        "ticket-life",
        TICKETS,
        "A ticket can be used once, within five days.",
    ),
    documented(
        "ticket-multiple",
        OPENAPI,
        "For a user who has a factor, a ticket only works with allow_multiple_enrollments.",
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
        "A request for a ticket is 400 if its factor is off or, without a factor, if all are off.",
    ),
    assumed(
        "ticket-without-address",
        "A request to mail a ticket to a user without an address is 400.",
    ),
    assumed(
        "ticket-pages",
        "The pages behind the link enrol authenticator apps and phones, and say why a link can't be used.",
    ),
    assumed(
        "ticket-enrolled-at",
        "A method that is enrolled through a ticket has `enrolled_at`.",
    ),
];
