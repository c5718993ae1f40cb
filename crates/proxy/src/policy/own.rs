//! Whether a user is the admin (property 66): the same account of the tenant, an account linked to
//! it, or an account with the admin's verified address.

use super::address;
use super::facts::{AdminFacts, UserFacts};

/// Whether the id alone says that the user is the admin.
pub(crate) fn is_same_account(admin: &AdminFacts, user_id: &str) -> bool {
    admin.is_of_tenant && admin.sub == user_id
}

/// Whether a profile can say more than the id: an admin of another provider without an address can't
/// be recognised in it.
pub(crate) fn needs_profile(admin: &AdminFacts) -> bool {
    admin.is_of_tenant || own_address(admin).is_some()
}

/// Whether the user is the admin.
pub(crate) fn is_own(admin: &AdminFacts, user: &UserFacts) -> bool {
    if is_same_account(admin, &user.user_id) {
        return true;
    }
    let is_linked = admin.is_of_tenant && user.identities.iter().any(|one| one.id == admin.sub);
    let own = own_address(admin);
    let is_address = |email: &str| own.is_some_and(|own| address::are_equal(own, email));
    let user_address = user.email.as_deref().filter(|_| user.email_verified);
    let linked = user.identities.iter();
    let mut linked_addresses = linked.filter_map(|one| one.verified_email.as_deref());
    is_linked || user_address.is_some_and(is_address) || linked_addresses.any(is_address)
}

/// The admin's address, unless the provider says that it isn't verified.
fn own_address(admin: &AdminFacts) -> Option<&str> {
    let email = admin.email.as_deref().filter(|_| admin.is_email_verified);
    email.filter(|email| !email.is_empty())
}
