//! What of a method is hidden.

use factordesk_model::{AuthenticationMethod, mask};

/// Whether the tenant shows this method's number or address only in part: nobody here can show more of it.
pub fn is_hidden_by_tenant(method: &AuthenticationMethod) -> bool {
    [&method.phone_number, &method.email]
        .into_iter()
        .flatten()
        .any(|text| mask::tenant::is_masked(text))
}

/// Whether the proxy shows this method's number, address or name only in part.
pub fn is_masked(method: &AuthenticationMethod) -> bool {
    [&method.phone_number, &method.email, &method.name]
        .into_iter()
        .flatten()
        .any(|text| mask::is_masked(text))
}

/// Whether the tenant or the proxy shows this number or address only in part.
pub fn is_masked_value(text: &str) -> bool {
    // Whatever stands in place of digits: such a number is not a number.
    let odd_number = !text.contains('@') && text.contains(['*', '•', 'X', 'x', '#', '…']);
    odd_number || mask::is_masked(text) || mask::tenant::is_masked(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_tenant_hides_is_told_from_what_the_proxy_masks() {
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
