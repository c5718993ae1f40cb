//! Enrolment tickets as the tenant keeps them, and the mails that carry them.

use factordesk_model::ticket::TICKET_LIFE_DAYS;
use factordesk_model::{TicketFactor, UserId};
use serde::{Deserialize, Serialize};

use crate::random;

/// How long a ticket works, in milliseconds. Rule: ticket-life.
pub(crate) const LIFE: u64 = TICKET_LIFE_DAYS * 24 * 3_600_000;
/// Characters of a ticket's id. Rule: ticket-id.
const ID_LENGTH: usize = 32;
/// The path of the page, below the tenant's origin; its query is `ticket=<id>`. Rule: ticket-url.
pub(crate) const PAGE: &str = "/mfa/enrollment";
/// Tickets that are kept for one user; the oldest go first.
const MOST: usize = 20;
/// Mails that are remembered; the oldest go first.
pub(crate) const MOST_MAILS: usize = 1_000;

/// A ticket. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredTicket {
    /// 32 letters and digits: it is in the link, and anyone with it can enrol once
    pub id: String,
    /// What it enrols; the user chooses when it isn't there
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<TicketFactor>,
    /// Whether it works for a user who has a factor already
    #[serde(default)]
    pub allow_multiple_enrollments: bool,
    /// When it ends
    pub expires_at: u64,
    /// When it was used
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<u64>,
}

impl StoredTicket {
    /// A ticket made now, with an id as Auth0 makes them.
    pub(crate) fn new(
        factor: Option<TicketFactor>,
        allow_multiple_enrollments: bool,
        now: u64,
    ) -> Self {
        Self {
            id: random::alphanumeric(ID_LENGTH),
            factor,
            allow_multiple_enrollments,
            expires_at: now + LIFE,
            used_at: None,
        }
    }
}

/// The address of a ticket's page.
pub(crate) fn url(origin: &str, id: &str) -> String {
    format!("{origin}{PAGE}?ticket={id}")
}

/// Keeps one more ticket of a user.
pub(crate) fn keep(tickets: &mut Vec<StoredTicket>, ticket: StoredTicket) {
    tickets.push(ticket);
    let surplus = tickets.len().saturating_sub(MOST);
    tickets.drain(..surplus);
}

/// A mail that the tenant would have sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentMail {
    /// Whose ticket it carries
    pub user_id: UserId,
    /// The address
    pub to: String,
    /// The language asked for, a BCP 47 tag
    pub locale: Option<String>,
    /// The link
    pub ticket_url: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticket_id_looks_like_auth0s() {
        let ticket = StoredTicket::new(None, false, 1_000);
        assert_eq!(ticket.id.len(), 32);
        assert!(
            ticket.id.bytes().all(|b| b.is_ascii_alphanumeric()),
            "{}",
            ticket.id
        );
        assert_eq!(ticket.expires_at, 1_000 + 432_000_000);
    }

    #[test]
    fn old_tickets_of_a_user_go_first() {
        let mut tickets = Vec::new();
        for now in 0..25 {
            keep(&mut tickets, StoredTicket::new(None, false, now));
        }
        assert_eq!(tickets.len(), 20);
        assert_eq!(tickets[0].expires_at, LIFE + 5);
    }
}
