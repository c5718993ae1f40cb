//! Phone numbers and e-mail addresses as they are shown until somebody asks for more.

const DOTS: &str = "••••";

/// The country's first digits stay out too: `•••• 67`. What the tenant has masked already is shown as it is.
pub fn phone(number: &str) -> String {
    // Tenants mask with letters too: XXXXXXXXX4567.
    if is_masked(number) || (number.contains(['X', 'x', '#', '…']) && !number.contains('@')) {
        return number.to_owned();
    }
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    match digits.as_slice() {
        [.., a, b] if digits.len() > 4 => format!("{DOTS} {a}{b}"),
        _ => DOTS.to_owned(),
    }
}

/// The first letter and the domain: `m••••@example.com`.
pub fn email(address: &str) -> String {
    if is_masked(address) {
        return address.to_owned();
    }
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let first: String = local.chars().take(1).collect();
            format!("{first}{DOTS}@{domain}")
        }
        None => DOTS.to_owned(),
    }
}

/// Whether it was masked before it came here: then there is nothing to reveal.
pub fn is_masked(text: &str) -> bool {
    text.contains(['*', '•'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mask_keeps_two_digits_of_a_phone_number() {
        assert_eq!(phone("+15551234567"), "•••• 67");
        assert_eq!(phone("+1234"), "••••");
        assert_eq!(phone("someone@example.com"), "••••");
        assert_eq!(phone("XXXXXXXX*34"), "XXXXXXXX*34");
        assert_eq!(phone("XXXXXXXXX4567"), "XXXXXXXXX4567");
    }

    #[test]
    fn mask_keeps_first_letter_and_domain_of_an_address() {
        assert_eq!(email("mia@example.com"), "m••••@example.com");
        assert_eq!(email("\"a@b\"@example.com"), "\"••••@example.com");
        assert_eq!(email("éva@example.com"), "é••••@example.com");
        assert_eq!(email("nobody"), "••••");
        assert_eq!(email("m***@example.com"), "m***@example.com");
    }
}
