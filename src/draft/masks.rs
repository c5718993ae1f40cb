//! Tells which data of a method is masked, and by whom: Auth0 or the proxy.

use factordesk_model::{AuthenticationMethod, mask};

/// Whether Auth0 returns this method's number or address only in part. It can't be revealed here.
pub fn is_hidden_by_tenant(method: &AuthenticationMethod) -> bool {
    [&method.phone_number, &method.email]
        .into_iter()
        .flatten()
        .any(|text| mask::tenant::is_masked(text))
}

/// Whether the proxy has masked this method's number, address or name.
pub fn is_masked(method: &AuthenticationMethod) -> bool {
    [&method.phone_number, &method.email, &method.name]
        .into_iter()
        .flatten()
        .any(|text| mask::is_masked(text))
}

/// Whether Auth0 or the proxy returned this number or address only in part.
pub fn is_masked_value(text: &str) -> bool {
    // Any stand-in for digits, also in undocumented formats: it isn't a usable number.
    // An address may contain an `x`, so this is for numbers only.
    let odd_number = !text.contains('@') && text.contains(['*', '•', 'X', 'x', '#', '…']);
    odd_number || mask::is_masked(text) || mask::tenant::is_masked(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn masks_of_the_tenant_and_of_the_proxy_are_distinguished() {
        for (fields, by_tenant, by_proxy) in [
            (json!({"phone_number": "XXXXXXXXXXX5044"}), true, false),
            (json!({"email": "chuc****@exam*******"}), true, false),
            (json!({"phone_number": "•••• 67"}), false, true),
            (
                json!({"phone_number": "XXXXXXXXXXX5044", "name": "•••• 67"}),
                true,
                true,
            ),
            (
                json!({"email": "a*b@example.com", "name": "XX44"}),
                false,
                false,
            ),
            (json!({"phone_number": "+15551234567"}), false, false),
        ] {
            let method = AuthenticationMethod::from_value(fields.clone());
            assert_eq!(is_hidden_by_tenant(&method), by_tenant, "{fields}");
            assert_eq!(is_masked(&method), by_proxy, "{fields}");
        }
    }
}
