//! The texts of the page: headings, buttons, states.

use factordesk_model::{IdProblem, MethodType};

use super::{count, kinds};
use crate::state::Posture;

/// The product's name
pub const PRODUCT: &str = "Factordesk";
/// Heading of the list
pub const METHODS: &str = "Authentication methods";
/// Button: logs out
pub const LOG_OUT: &str = "Sign out";
/// Button and link: log in
pub const LOG_IN: &str = "Sign in";
/// For screen readers, after a link that opens a new tab
pub const NEW_TAB: &str = "(opens in a new tab)";
/// Label of the search
pub const SEARCH: &str = "Find a user";
/// Placeholder of the search: what can be searched for
pub const SEARCH_HINT: &str = "Name, email, phone, username or id";
/// Search: the text is too short
pub const SEARCH_MORE: &str = "Type at least 3 characters.";
/// Search: waiting for the response
pub const SEARCHING: &str = "Searching…";
/// Search: no results
pub const SEARCH_NOBODY: &str = "No users found. Try the start of the name or email.";
/// Search: the next page
pub const SHOW_MORE: &str = "Show more";
/// Button: loads the list again
pub const REFRESH: &str = "Refresh";
/// Button: retries after a failure
pub const RETRY: &str = "Try again";
/// The second part of the page could not be loaded
pub const LATER_FAILED: &str = "The rest of this page didn't load: the connection failed, or a file is missing or was changed on its way. Buttons don't work until it does. Try again, or reload the page. If that doesn't help, contact the operator of Factordesk.";
/// Title after a panic of the widget
pub const STOPPED_TITLE: &str = "Factordesk stopped";
/// What that means, and what to do
pub const STOPPED: &str = "Factordesk has a fault in its own code and can't continue. Reload the page. If you had just changed something, check the list before you repeat it.";
/// Button: reloads the page
pub const RELOAD: &str = "Reload";
/// Button: saves the list as a file
pub const EXPORT: &str = "Export JSON";
/// Button: opens the form for a new method
pub const ADD: &str = "Add method";
/// Button: opens the dialog that replaces all methods
pub const REPLACE_ALL: &str = "Replace all";
/// Button: opens the dialog that deletes all methods
pub const DELETE_ALL: &str = "Delete all";
/// Row button
pub const RENAME: &str = "Rename";
/// Row button
pub const CHANNEL: &str = "Channel";
/// Row button
pub const DETAILS: &str = "Details";
/// Row button
pub const DELETE: &str = "Delete";
/// Button: reveals a masked value
pub const SHOW: &str = "Reveal";
/// Button: masks it again
pub const HIDE: &str = "Hide";
/// In place of [`SHOW`], if the tenant itself masks the value
pub const TENANT_HIDES: &str = "Masked by this tenant";
/// Button: copies a value
pub const COPY: &str = "Copy";
/// Label: when a method was created
pub const CREATED: &str = "Created";
/// Label: when it was last used
pub const LAST_USED: &str = "Last used";
/// In place of the date of a last use
pub const NEVER: &str = "never";
/// In place of a missing date
pub const UNKNOWN: &str = "unknown";
/// Details: heading of the JSON
pub const RAW_JSON: &str = "Raw JSON";
/// Details: true
pub const YES: &str = "Yes";
/// Details: false
pub const NO: &str = "No";
/// User header: the user is blocked
pub const BLOCKED: &str = "Blocked";
/// User header: the email isn't verified
pub const UNVERIFIED: &str = "Email not verified";
/// User header: label of the id
pub const USER_ID: &str = "User id";
/// User header: label of the user name
pub const USERNAME: &str = "Username";
/// User header: label of the connection
pub const CONNECTION: &str = "Connection";
/// User header: label of the last login
pub const LAST_LOGIN: &str = "Last sign-in";

/// State: no user is selected
pub const NO_USER_TITLE: &str = "No user selected";
/// State: no user is selected
pub const NO_USER: &str = "Search for a user above to see their authentication methods.";
/// State: no user is selected, and the host page selects it
pub const NO_USER_HOST: &str = "The surrounding page has not selected a user.";
/// State: the id in the URL fragment or the attribute is invalid
pub const BAD_USER_TITLE: &str = "This is not a user id";
/// State: the user has no methods
pub const EMPTY_TITLE: &str = "No authentication methods";
/// State: the user has no methods
pub const EMPTY: &str = "This user has none. They'll be prompted to enrol at the next sign-in if your policy requires MFA.";
/// State: the admin may not read
pub const NO_PERMISSION_TITLE: &str = "You don't have access to this desk";
/// State: the admin may not read
pub const NO_PERMISSION: &str = "You are signed in, but don't have permission to see authentication methods. Ask the person who manages access to this desk to grant read:authentication_methods.";
/// State: no admin is logged in
pub const LOGGED_OUT_TITLE: &str = "Sign in to begin";
/// State: no admin is logged in
pub const LOGGED_OUT: &str = "You need an account with permission to see authentication methods.";
/// State: no admin is logged in, and the fragment names a user
pub const LOGGED_OUT_KEEP: &str =
    "Sign-in opens in a new tab, so that this page keeps its user. Come back here afterwards.";
/// State: no admin is logged in, and the page is in a frame
pub const LOGGED_OUT_FRAME: &str = "Sign-in opens in a new tab. Come back here afterwards.";
/// State: no admin is logged in, and the host page provides the token
pub const LOGGED_OUT_HOST: &str =
    "The surrounding page provided no valid access token. Sign in there, then try again.";
/// State: the session has ended
pub const EXPIRED_TITLE: &str = "Your session has ended";
/// State: the session has ended
pub const EXPIRED: &str = "Sign in again to continue. Nothing on this page is lost.";
/// State: the session has ended, and the host page provides the token
pub const EXPIRED_HOST: &str = "The surrounding page's access token has expired. Sign in there again to continue. Nothing here is lost.";
/// Title: a mutation needs a more recent login
pub const OLD_LOGIN_TITLE: &str = "Sign in again to make changes";
/// What to do then
pub const OLD_LOGIN_NEXT: &str =
    "For security, sign in again, then repeat the change. Nothing on this page is lost.";
/// The same, if the host page provides the token
pub const OLD_LOGIN_HOST: &str = "For security, sign in again on the surrounding page, then repeat the change. Nothing here is lost.";
/// Button: log in again
pub const LOG_IN_AGAIN: &str = "Sign in again";
/// Button: checks whether the login worked
pub const LOGGED_IN_NOW: &str = "I have signed in";
/// After a logout that the proxy's store couldn't record yet
pub const LOGOUT_PENDING: &str = "You are signed out in this browser. The server will finish signing you out when its storage works again.";
/// The login didn't work
pub const STILL_LOGGED_OUT: &str = "Not signed in yet.";
/// State: there is no network
pub const OFFLINE: &str =
    "You are offline. This page may be out of date; it reloads when the network is back.";
/// State: the refresh failed
pub const STALE: &str = "This list may be out of date.";
/// State: loading, for screen readers
pub const LOADING: &str = "Loading…";
/// State: loading failed
pub const FAILED_TITLE: &str = "This could not be loaded";
/// State: too many requests
pub const WAITING_TITLE: &str = "Too many requests";

/// Delete: the question. Each name is isolated, so that its text direction doesn't affect the rest.
pub fn delete_title(user: &str, method: &str) -> String {
    [
        "Delete \u{2068}",
        user,
        "\u{2069}’s \u{2068}",
        method,
        "\u{2069}?",
    ]
    .concat()
}
/// Delete: the button
pub const DELETE_CONFIRM: &str = "Delete method";
/// Delete: the button while the request is pending
pub const DELETING: &str = "Deleting…";
/// Delete: above the linked methods
pub const DELETE_LINKED: &str = "Linked methods are deleted with it:";
/// Delete: what it doesn't affect
pub const DELETE_SESSIONS: &str = "Sessions and remembered browsers are not affected.";

/// The accessible name of a row's button: `Rename: Mobile`.
pub fn action_on(action: &str, name: &str) -> String {
    format!("{action}: {name}")
}

/// The posture line.
pub fn posture(posture: &Posture) -> String {
    let mut parts = vec![match posture.factors {
        0 if posture.implied_email => "No enrolled factor".to_owned(),
        0 => "No factor".to_owned(),
        n => count(n, "factor", "factors"),
    }];
    if let Some(strongest) = &posture.strongest {
        parts.push(format!("strongest: {}", kinds::kind_in_sentence(strongest)));
    }
    if posture.implied_email {
        parts.push("verified email counts as a factor".to_owned());
    }
    if posture.unfinished > 0 {
        parts.push(format!("{} unfinished", posture.unfinished));
    }
    parts.push(if posture.recovery_code {
        "recovery code set".to_owned()
    } else {
        "no recovery code".to_owned()
    });
    parts.join("; ")
}

/// What the user has left after a deletion.
pub fn left_after(posture: &Posture) -> String {
    let left = match (posture.factors, &posture.strongest) {
        (0, _) if posture.recovery_code => "no factor left, only a recovery code".to_owned(),
        (0, _) => "no factor left".to_owned(),
        (n, Some(MethodType::Other(_)) | None) => {
            format!("{} left", count(n, "factor", "factors"))
        }
        (n, Some(strongest)) => format!(
            "{} left; strongest: {}",
            count(n, "factor", "factors"),
            kinds::kind_in_sentence(strongest)
        ),
    };
    let implied = if posture.factors == 0 && posture.implied_email {
        " Their verified email still counts as one."
    } else {
        ""
    };
    format!("Afterwards the user has {left}.{implied}")
}

/// The countdown after "too many requests".
pub fn waiting(seconds: u32) -> String {
    format!(
        "The tenant's rate limit is reached. Retrying in {}.",
        count(seconds as usize, "second", "seconds")
    )
}

/// A request is waiting in the proxy's queue.
pub const QUEUED: &str = "Waiting for Auth0’s rate limit.";
/// The same, with its position and the estimated time.
pub fn queued(ahead: u64, seconds: u64) -> String {
    let seconds = seconds.max(1);
    if ahead == 0 {
        format!("Waiting for Auth0’s rate limit: next, about {seconds} s")
    } else {
        format!("Waiting for Auth0’s rate limit: {ahead} ahead, about {seconds} s")
    }
}

/// The number of users that are shown, of all that were found.
pub fn users_shown(shown: usize, total: u64) -> String {
    format!("{shown} of {total} shown.")
}

/// A user that was found but can't be opened.
pub fn not_openable(problem: IdProblem) -> String {
    format!("Can’t be opened. {}", why_no_id(problem))
}

/// Option: opens the user with the typed id.
pub const OPEN_EXACT: &str = "Open this user id";

/// Why a user id is invalid, and what to do.
pub fn bad_user(problem: IdProblem) -> String {
    let why = why_no_id(problem);
    format!("{why} Check the address, or search for the user.")
}

fn why_no_id(problem: IdProblem) -> String {
    match problem {
        IdProblem::Empty => "The user id is empty.".to_owned(),
        IdProblem::TooLong => "The user id is too long.".to_owned(),
        IdProblem::NoProvider => "A user id looks like auth0|507f1f77bcf86cd799439020.".to_owned(),
        IdProblem::Character(c) => {
            format!(
                "The user id holds a character that can’t be sent: {}.",
                c.escape_unicode()
            )
        }
        IdProblem::DotSegment | IdProblem::NotUtf8 => "This is not how user ids look.".to_owned(),
    }
}

/// Tooltip of the admin's name.
pub fn logged_in_as(name: &str) -> String {
    format!("Signed in as {name}")
}
