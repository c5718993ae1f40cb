//! The users whom the admin has opened in this session. They are kept in memory only.

use factordesk_model::{UserId, UserSummary};

/// Maximum number of users to remember.
const MAX_USERS: usize = 8;

/// A user who was opened, with what a list shows.
#[derive(Clone, PartialEq, Eq)]
pub struct RecentUser {
    /// The id
    pub id: UserId,
    /// The name to show
    pub name: String,
    /// The address, unless it is the name
    pub email: Option<String>,
}

impl std::fmt::Debug for RecentUser {
    /// Only shows the id: names and addresses must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecentUser")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The users whom one admin has opened, the last one first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecentUsers {
    /// The `sub` of the admin; `None` while none is logged in
    admin: Option<String>,
    users: Vec<RecentUser>,
}

impl RecentUsers {
    /// Takes note of who is logged in. If that is another admin than before, or none, all users are forgotten.
    /// Returns whether it is.
    pub fn belong_to(&mut self, admin: Option<&str>) -> bool {
        let other = self.admin.as_deref() != admin;
        if other {
            self.users.clear();
            self.admin = admin.map(str::to_owned);
        }
        other
    }

    /// Adds a user who was opened, or moves them to the front.
    pub fn opened(&mut self, user: &UserSummary) {
        let (Some(id), Some(_)) = (user.user_id.clone(), &self.admin) else {
            return;
        };
        self.users.retain(|old| old.id != id);
        let name = user.display_name();
        let email = user.email.clone().filter(|email| *email != name);
        self.users.insert(0, RecentUser { id, name, email });
        self.users.truncate(MAX_USERS);
    }

    /// The users but the one who is open, the last one first.
    pub fn others(&self, open: Option<&UserId>) -> Vec<RecentUser> {
        let others = self.users.iter().filter(|user| Some(&user.id) != open);
        others.cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn user(id: &str) -> UserSummary {
        UserSummary::from_value(json!({"user_id": format!("auth0|{id}"), "name": id}))
    }

    fn of_ada(ids: &[&str]) -> RecentUsers {
        let mut recent = RecentUsers::default();
        recent.belong_to(Some("auth0|ada"));
        for id in ids {
            recent.opened(&user(id));
        }
        recent
    }

    fn names(users: &[RecentUser]) -> Vec<&str> {
        users.iter().map(|user| user.name.as_str()).collect()
    }

    #[test]
    fn recent_users_are_listed_once_with_the_last_one_first() {
        let recent = of_ada(&["mia", "max", "mia"]);
        assert_eq!(names(&recent.others(None)), ["mia", "max"]);
    }

    #[test]
    fn recent_users_leave_out_the_one_who_is_open() {
        let recent = of_ada(&["mia", "max"]);
        let open = UserId::new("auth0|max").unwrap();
        assert_eq!(names(&recent.others(Some(&open))), ["mia"]);
    }

    #[test]
    fn recent_users_are_eight_at_most() {
        let ids: Vec<String> = (0..12).map(|n| n.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let recent = of_ada(&ids).others(None);
        assert_eq!(recent.len(), MAX_USERS);
        assert_eq!(recent[0].name, "11");
    }

    #[test]
    fn security_52_recent_users_are_forgotten_with_their_admin() {
        for next in [Some("auth0|bob"), None] {
            let mut recent = of_ada(&["mia"]);
            assert!(!recent.belong_to(Some("auth0|ada")), "the same admin");
            assert_eq!(recent.others(None).len(), 1);
            assert!(recent.belong_to(next));
            assert!(recent.others(None).is_empty());
            assert!(recent.belong_to(Some("auth0|ada")));
            assert!(recent.others(None).is_empty(), "after coming back");
        }
        // A response may come after the logout.
        let mut recent = RecentUsers::default();
        recent.opened(&user("mia"));
        assert!(recent.others(None).is_empty());
    }

    #[test]
    fn recent_users_show_an_address_once() {
        let mut recent = of_ada(&[]);
        for email in ["a@b.co", "c@d.co"] {
            let value =
                json!({"user_id": format!("auth0|{email}"), "email": email, "nickname": "a@b.co"});
            recent.opened(&UserSummary::from_value(value));
        }
        let emails: Vec<Option<String>> =
            recent.others(None).into_iter().map(|u| u.email).collect();
        assert_eq!(emails, [Some("c@d.co".to_owned()), None]);
    }
}
