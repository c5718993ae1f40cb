//! Rules of `/users/{id}/authentication-methods`.

use super::{Rule, assumed, documented, recorded};

const METHODS: &str = "TestUserManager_AuthenticationMethods";
const OPENAPI: &str = "Management API v2, OpenAPI document: authentication-methods";
const GUIDE: &str = "Auth0 docs: Manage Authentication Methods with Management API";
const FACTORS: &str = "Auth0 docs: Multi-Factor Authentication Factors";
const PASSKEYS: &str = "Auth0 docs: Configure Passkey Policy";

pub(super) const RULES: &[Rule] = &[
    recorded(
        "email-masked",
        METHODS,
        "GET, list, POST and PATCH show the first four characters of an e-mail address's local part and domain, and stars for the rest.",
    ),
    recorded(
        "email-mask-short",
        METHODS,
        "A local part of at most four characters is shown as four stars.",
    ),
    assumed(
        "email-mask-length",
        "Each hidden character of an address is one star, in local parts of every length.",
    ),
    recorded(
        "phone-masked-in-list",
        METHODS,
        "The list shows the last four digits of a phone number, and an X for each other character.",
    ),
    assumed(
        "phone-masked-elsewhere",
        "GET of one method, POST and PATCH mask phone numbers as the list does.",
    ),
    documented(
        "phone-masking-flag",
        "Management API v2, tenant settings: flags.disable_management_api_sms_obfuscation",
        "A tenant flag turns the masking of phone numbers off.",
    ),
    recorded(
        "put-unmasked",
        METHODS,
        "The response of PUT shows addresses and numbers unmasked.",
    ),
    recorded(
        "put-without-secret",
        METHODS,
        "The response of PUT has no totp_secret.",
    ),
    recorded(
        "put-order",
        METHODS,
        "The response of PUT is in the request's order.",
    ),
    documented(
        "put-replaces-all",
        OPENAPI,
        "PUT replaces all methods of the user, of every type.",
    ),
    recorded(
        "writes-without-confirmed",
        METHODS,
        "The responses of POST, PUT and PATCH have no `confirmed`.",
    ),
    recorded(
        "confirmed-at-once",
        METHODS,
        "Methods created by POST or PUT are confirmed.",
    ),
    recorded(
        "no-enrolled-at",
        METHODS,
        "Methods created by POST or PUT have no `enrolled_at`.",
    ),
    recorded(
        "list-order",
        METHODS,
        "The list isn't in the request's order: of an e-mail, a phone and an app, the phone comes last.",
    ),
    assumed(
        "list-phones-last",
        "In every list, phones come last; the other methods are in the order of their creation.",
    ),
    recorded(
        "list-totals",
        METHODS,
        "With include_totals, the list is an object with authenticators, start, limit and total.",
    ),
    recorded(
        "list-empty-without-total",
        METHODS,
        "With include_totals, the list of a user without methods has no `total`.",
    ),
    assumed(
        "list-total-past-the-end",
        "A page past the end has `total` if the user has methods.",
    ),
    recorded(
        "method-id",
        METHODS,
        "A method's id is its type, `|dev_` and 16 letters and digits.",
    ),
    recorded(
        "phone-child",
        METHODS,
        "A phone with sms has one child of type sms, whose id ends like the phone's.",
    ),
    assumed(
        "phone-child-voice",
        "A phone with voice has one child of type voice instead.",
    ),
    assumed(
        "phone-child-post",
        "A phone created by POST has the same child as one created by PUT.",
    ),
    assumed(
        "phone-default-channel",
        "A phone without a preferred channel gets sms.",
    ),
    assumed(
        "patch-channel-child",
        "PATCH of a phone's channel changes its child too.",
    ),
    documented(
        "post-answers-secret",
        OPENAPI,
        "The response of POST has the totp_secret that was sent.",
    ),
    documented(
        "reads-without-secret",
        GUIDE,
        "GET, list and PATCH never return a totp_secret.",
    ),
    documented(
        "method-fields",
        OPENAPI,
        "POST, PUT and PATCH accept the fields of their schemas, within their lengths, and no others.",
    ),
    documented(
        "response-fields",
        OPENAPI,
        "The responses of POST, PUT and PATCH have only the fields of their schemas.",
    ),
    assumed("patch-any-type", "PATCH renames methods of any type."),
    assumed(
        "patch-channel-of-phones-only",
        "PATCH with a channel is 400 for a method that isn't a phone.",
    ),
    documented("passkey-limit", PASSKEYS, "A user has at most 20 passkeys."),
    assumed(
        "method-limit",
        "A user has at most 20 methods of any other type.",
    ),
    documented(
        "limit-refusal",
        OPENAPI,
        "POST beyond the limit of a type is 403.",
    ),
    assumed(
        "put-limit",
        "PUT of more methods of a type than a user may have is 403, as POST is.",
    ),
    documented(
        "duplicate-refusal",
        OPENAPI,
        "POST of a method that exists already is 409.",
    ),
    assumed(
        "duplicate-of-what",
        "A method exists already if one of its type has the same number, address, key or secret.",
    ),
    documented(
        "passkey-blocks-all",
        GUIDE,
        "PUT and DELETE of all methods are 403 while the user has a passkey.",
    ),
    recorded(
        "email-beside-others",
        METHODS,
        "An e-mail factor is accepted in addition to other factors.",
    ),
    documented(
        "email-only-alone",
        FACTORS,
        "E-mail is only supported if the user has no other factor. The recording contradicts this, so the rule is off by default.",
    ),
    assumed(
        "email-refusal",
        "A tenant that refuses an e-mail factor in addition to others responds with 400.",
    ),
    documented(
        "delete-linked",
        GUIDE,
        "Methods with the same link_id are deleted together.",
    ),
    assumed(
        "link-names-the-other",
        "A link_id that is another method's id links the two as well.",
    ),
];
