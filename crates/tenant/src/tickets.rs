//! Enrolment tickets as the tenant keeps them, and the mails that carry them.

use factordesk_model::ticket::TICKET_LIFE_DAYS;
use factordesk_model::{TicketFactor, UserId};
use serde::{Deserialize, Serialize};

use crate::random;

/// How long a ticket works, in milliseconds.
pub(crate) const LIFE: u64 = TICKET_LIFE_DAYS * 24 * 3_600_000;
/// Where the pages are, below the tenant's origin.
pub(crate) const PAGE: &str = "/mfa/ticket";
/// Tickets that are kept for one user; the oldest go first.
const MOST: usize = 20;
/// Mails that are remembered; the oldest go first.
pub(crate) const MOST_MAILS: usize = 1_000;

/// A ticket. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredTicket {
    /// `u2x2-u2x2-u2x2-u2x2-u2x2-u2x2`: it is in the link, and whoever has it may enrol once
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
        let groups: Vec<String> = (0..6).map(|_| random::lower(4)).collect();
        Self {
            id: groups.join("-"),
            factor,
            allow_multiple_enrollments,
            expires_at: now + LIFE,
            used_at: None,
        }
    }
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
        let groups: Vec<&str> = ticket.id.split('-').collect();
        assert_eq!(groups.len(), 6);
        for group in groups {
            assert!(
                group.len() == 4
                    && group
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()),
                "{group}"
            );
        }
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
