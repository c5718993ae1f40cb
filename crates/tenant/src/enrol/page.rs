//! The HTML of the ticket pages, in the layout of the login page: no script, one style sheet, light and dark.

use axum::response::Response;
use factordesk_model::TicketFactor;

use super::Open;
use super::pending::Step;
use crate::clock::rfc3339;
use crate::error::ApiError;
use crate::oidc::page::{document, escape};
use crate::tickets::PAGE;

const TITLE: &str = "Set up a second factor - Demo tenant";

/// Why a link can't be used.
pub(crate) enum Refusal {
    /// No such ticket
    Unknown,
    /// The ticket was used, at this time
    Used(u64),
    /// The ticket expired, at this time
    Expired(u64),
    /// The user has a factor, and the ticket doesn't allow another one
    Enrolled,
    /// The ticket's factor is turned off
    Disabled,
    /// These pages can't enrol the ticket's factor
    NotHere(Option<TicketFactor>),
    /// The method was rejected with this status; 409 means that it exists already
    Method(u16),
}

impl Refusal {
    pub(super) fn of(error: &ApiError) -> Self {
        Self::Method(error.status())
    }
}

/// `2026-11-27 08:00 UTC`
fn date(millis: u64) -> String {
    let text = rfc3339(millis);
    format!("{} UTC", text.get(..16).unwrap_or(&text).replace('T', " "))
}

/// The page that says why the link can't be used.
pub(crate) fn refusal(refusal: &Refusal) -> Response {
    let (status, heading, text) = match refusal {
        Refusal::Unknown => (
            404,
            "This link is not known",
            "Check that it is complete, or ask the help desk for a new one.".to_owned(),
        ),
        // 410, not 404: the link was right once, and the person who has it may know that.
        Refusal::Used(at) => (
            410,
            "This link was used",
            format!(
                "It could be used once, and was used on {}. Ask the help desk for a new one.",
                date(*at)
            ),
        ),
        Refusal::Expired(at) => (
            410,
            "This link has expired",
            format!(
                "It could be used until {}. Ask the help desk for a new one.",
                date(*at)
            ),
        ),
        Refusal::Enrolled => (
            409,
            "You have a second factor already",
            "This link doesn't add another. Ask the help desk for one that does.".to_owned(),
        ),
        Refusal::Disabled => (
            403,
            "This factor is turned off",
            "Ask the help desk for a link for another one.".to_owned(),
        ),
        Refusal::NotHere(factor) => (
            501,
            "The demo can't set this up",
            format!(
                "This is a link for {}. The demo tenant's pages set up authenticator apps and phones.",
                factor.map_or("another factor", name)
            ),
        ),
        Refusal::Method(409) => (
            409,
            "This is set up already",
            "Go back and choose another one.".to_owned(),
        ),
        Refusal::Method(status) => (
            *status,
            "This couldn't be saved",
            "Nothing was changed. Contact the help desk.".to_owned(),
        ),
    };
    let body = format!(
        "<h1>{heading}</h1>\n<p role=\"alert\">{}</p>",
        escape(&text)
    );
    document(status, TITLE, &body, "'none'")
}

/// The page of a step. With a problem, its status is 400.
pub(crate) fn step(open: &Open, step: &Step, problem: Option<&str>) -> Response {
    let alert = problem.map_or_else(String::new, |text| {
        format!(
            r#"<p class="alert" role="alert" id="problem">{}</p>"#,
            escape(text)
        )
    });
    let described = if problem.is_some() {
        r#" aria-describedby="problem" aria-invalid="true""#
    } else {
        ""
    };
    let code = format!(
        r#"<label for="code">6-digit code</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required autofocus{described}>
<button type="submit">Finish</button>"#
    );
    let fields = match step {
        Step::Choose => open.factors.iter().fold(String::new(), |all, factor| {
            let (value, name) = (factor.as_str(), name(*factor));
            all + &format!(
                r#"<button type="submit" name="factor" value="{value}">Use {name}</button>"#
            )
        }),
        Step::App(secret) => format!(
            "<p>Enter this key in your authenticator app, then the code that it shows.</p>\n<p><code data-secret>{}</code></p>\n{code}",
            grouped(secret)
        ),
        Step::Phone => format!(
            r#"<label for="number">Phone number, with its country code</label>
<input id="number" name="number" type="tel" autocomplete="tel" required autofocus{described}>
<button type="submit">Send a code</button>"#
        ),
        // `formnovalidate`: the way back must not ask for the code, which is `required`.
        Step::PhoneCode(number, sent) => format!(
            r#"<p>Enter the code for {}. This is a demo: nothing was sent, the code is <code data-code>{sent}</code>.</p>
{code}
<button type="submit" name="again" value="1" formnovalidate>Use another number</button>"#,
            escape(number)
        ),
        // `submit` shows `done` for it.
        Step::Done(_) => String::new(),
    };
    let body = format!(
        r#"<h1>Set up a second factor</h1>
<p class="lead">for {who}. This link can be used once, until {until}.</p>
{alert}
<form method="post" action="{PAGE}?ticket={id}">
{fields}
</form>"#,
        who = escape(who(open)),
        until = date(open.ticket.expires_at),
        id = escape(&open.ticket.id),
    );
    // For tests and scripts; the browser shows the page all the same.
    let status = if problem.is_some() { 400 } else { 200 };
    document(status, TITLE, &body, "'self'")
}

/// The last page.
pub(crate) fn done(open: &Open) -> Response {
    let body = format!(
        "<h1>Done</h1>\n<p role=\"status\">The second factor is set up for {}. You can close this page.</p>",
        escape(who(open))
    );
    document(200, TITLE, &body, "'none'")
}

fn who(open: &Open) -> &str {
    let user = &open.user;
    let named = user.email.as_deref().or(user.name.as_deref());
    named.unwrap_or_else(|| open.id.as_str())
}

fn name(factor: TicketFactor) -> &'static str {
    match factor {
        TicketFactor::PushNotification => "the Guardian app",
        TicketFactor::Phone => "a phone",
        TicketFactor::Email => "an e-mail address",
        TicketFactor::Otp => "an authenticator app",
        TicketFactor::WebauthnRoaming => "a security key",
        TicketFactor::WebauthnPlatform => "this device",
    }
}

/// Separates groups of four characters, to be easier to type.
fn grouped(secret: &str) -> String {
    let mut out = String::new();
    for (at, c) in secret.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            out.push(' ');
        }
        out.push(c);
    }
    out
}
