//! Enrolment tickets as the tenant stores them, and the mails with their links.

use factordesk_model::ticket::TICKET_LIFE_DAYS;
use factordesk_model::{TicketFactor, UserId};
use serde::{Deserialize, Serialize};

use crate::random;

/// Lifetime of a ticket, in milliseconds. Rule: ticket-life.
pub(crate) const LIFE: u64 = TICKET_LIFE_DAYS * 24 * 3_600_000;
/// Length of a ticket's id, in characters. Rule: ticket-id.
const ID_LENGTH: usize = 32;
/// The path of a ticket's page; its query is `ticket=<id>`. Rule: ticket-url.
pub(crate) const PAGE: &str = "/mfa/enrollment";
/// Maximum number of tickets per user; the oldest are dropped.
const MAX_TICKETS: usize = 20;
/// Maximum number of mails to remember; the oldest are dropped.
pub(crate) const MAX_MAILS: usize = 1_000;

/// A stored ticket. Times are in milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredTicket {
    /// 32 letters and digits. It is part of the link, and anyone with it can enrol once
    pub id: String,
    /// The factor to enrol; without it, the user chooses
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<TicketFactor>,
    /// Whether it can be used by a user who already has a factor
    #[serde(default)]
    pub allow_multiple_enrollments: bool,
    /// When it expires
    pub expires_at: u64,
    /// When it was used
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<u64>,
}

impl StoredTicket {
    /// A new ticket, with an id in Auth0's format.
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

/// The link of a ticket.
pub(crate) fn url(origin: &str, id: &str) -> String {
    format!("{origin}{PAGE}?ticket={id}")
}

/// Adds a ticket to a user's.
pub(crate) fn keep(tickets: &mut Vec<StoredTicket>, ticket: StoredTicket) {
    tickets.push(ticket);
    let surplus = tickets.len().saturating_sub(MAX_TICKETS);
    // Drops the oldest, used or not. Their links are then unknown.
    tickets.drain(..surplus);
}

/// A mail that a real tenant would have sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentMail {
    /// The user whose ticket it contains
    pub user_id: UserId,
    /// The address
    pub to: String,
    /// The requested language, a BCP 47 tag
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
