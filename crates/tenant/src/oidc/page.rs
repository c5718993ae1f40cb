//! The HTML of the login page, and the layout of all pages: no script, one style sheet, light and dark.

use std::fmt::Write as _;

use axum::http::HeaderValue;
use axum::response::Response;
use factordesk_model::Permission;

use crate::app::App;
use crate::http;
use crate::oidc::redirect;
use crate::oidc::state::{AuthorizeRequest, DEMO_CODE, DemoAdmin};
use crate::sync::lock;

/// The style sheet of all pages.
pub(crate) const STYLE: &str = include_str!("login.css");

/// Escapes text for HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A page under a content security policy that only lets it send forms to `form_action`.
pub(crate) fn document(status: u16, title: &str, body: &str, form_action: &str) -> Response {
    // The empty icon keeps browsers from asking for /favicon.ico, a 404 in the request log.
    let html = format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/u/login.css">
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"#,
        title = escape(title),
    );
    let mut response = http::text(status, "text/html; charset=utf-8", html);
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src data:; form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&policy) {
        headers.insert("content-security-policy", value);
    }
    headers.insert(
        "x-content-type-options",
        HeaderValue::from_static("nosniff"),
    );
    // The URLs of these pages contain secrets: the state of a login, or the id of a ticket.
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    response
}

/// The login form. After a wrong password, the status is 400 and the page shows the problem.
pub(crate) fn login(
    app: &App,
    state: &str,
    request: &AuthorizeRequest,
    email: &str,
    problem: Option<&str>,
) -> Response {
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
    // With the address filled in, the password is next.
    let (focus_email, focus_password) = if email.is_empty() {
        (" autofocus", "")
    } else {
        ("", " autofocus")
    };
    let accounts = accounts(&lock(&app.oidc).admins);
    let code = if request.second_factor {
        format!(
            r#"<label for="code">One-time code</label>
<p class="hint" id="code-hint">What you are about to do needs a second factor. The demo's code is always <code>{DEMO_CODE}</code>.</p>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required aria-describedby="code-hint">
"#
        )
    } else {
        String::new()
    };
    let body = format!(
        r#"<h1>Log in</h1>
<p class="lead">to the embedded demo tenant</p>
{alert}
<form method="post" action="/u/login">
<input type="hidden" name="state" value="{state}">
<label for="username">E-mail address</label>
<input id="username" name="username" type="email" value="{email}" autocomplete="username" required{described}{focus_email}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required{described}{focus_password}>
{code}<button type="submit">Log in</button>
</form>
<h2>Demo accounts</h2>
{accounts}"#,
        state = escape(state),
        email = escape(email),
    );
    let status = if problem.is_some() { 400 } else { 200 };
    let action = redirect::origin(&request.redirect_uri).map_or_else(
        || "'self'".to_owned(),
        // Chromium also applies `form-action` to the redirect that follows the form.
        |origin| format!("'self' {origin}"),
    );
    document(status, "Log in - Demo tenant", &body, &action)
}

/// The page that says why a login can't go on.
pub(crate) fn refusal(reason: &str) -> Response {
    let body = format!(
        r#"<h1>This login can't go on</h1>
<p role="alert">{}</p>"#,
        escape(reason)
    );
    document(400, "Login refused - Demo tenant", &body, "'none'")
}

fn accounts(admins: &[DemoAdmin]) -> String {
    let mut rows = String::new();
    for admin in admins {
        // Writing to a `String` can't fail.
        let _ = write!(
            rows,
            "<dt>{}, {}</dt><dd><code>{}</code><br><code>{}</code></dd>",
            escape(&admin.name),
            access(admin),
            escape(&admin.email),
            escape(&admin.password),
        );
    }
    format!("<dl>{rows}</dl>")
}

fn changes_methods(permission: Permission) -> bool {
    matches!(
        permission,
        Permission::Create | Permission::Update | Permission::Delete
    )
}

fn access(admin: &DemoAdmin) -> &'static str {
    match admin.permissions.as_slice() {
        _ if admin.roles.iter().any(|role| role == "acme-desk") => {
            "may help one company's users with a lost phone"
        }
        [] => "no access",
        [Permission::Read] => "may look, not change",
        all if all.len() == Permission::ALL.len() => "may do everything",
        some if some.contains(&Permission::Read) && !some.iter().any(|p| changes_methods(*p)) => {
            "may look and help users back in, not change methods"
        }
        some if some.contains(&Permission::Read)
            && some.contains(&Permission::Delete)
            && !some.contains(&Permission::Create) =>
        {
            "may help with a lost phone, not add methods"
        }
        _ => "may do some things",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_escapes_everything_that_html_reads() {
        assert_eq!(
            escape(r#"<a href="x" title='y'>&"#),
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;"
        );
    }
}
