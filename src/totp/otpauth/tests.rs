use proptest::prelude::*;

use super::*;

const SECRET: &str = "JBSWY3DPEHPK3PXP";

fn account(issuer: &str, account: &str) -> Account {
    Account {
        issuer: issuer.to_owned(),
        account: account.to_owned(),
        secret: Secret::new(SECRET),
    }
}

#[test]
fn write_encodes_every_part() {
    let uri = write(&account("Acme & Söhne", "mia+x@example.com"));
    assert_eq!(
        uri.expose(),
        "otpauth://totp/Acme%20%26%20S%C3%B6hne:mia%2Bx%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Acme%20%26%20S%C3%B6hne"
    );
    let uri = write(&account("", "mia"));
    assert_eq!(uri.expose(), "otpauth://totp/mia?secret=JBSWY3DPEHPK3PXP");
}

#[test]
fn write_replaces_colons_in_issuer_and_account() {
    let uri = write(&account("a:b", "urn:c"));
    assert_eq!(
        uri.expose(),
        "otpauth://totp/a%20b:urn%20c?secret=JBSWY3DPEHPK3PXP&issuer=a%20b"
    );
}

#[test]
fn read_accepts_what_apps_and_sites_write() {
    for uri in [
        "otpauth://totp/Acme:mia@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Acme",
        "OTPAUTH://TOTP/Acme:mia@example.com?SECRET=jbswy3dpehpk3pxp&Issuer=Acme",
        "otpauth://totp/Acme%3Amia%40example.com?secret=JBSWY3DPEHPK3PXP",
        "otpauth://totp/Acme:%20mia@example.com?secret=JBSW%20Y3DP+EHPK-3PXP",
        "otpauth://totp/mia@example.com?issuer=Acme&secret=JBSWY3DPEHPK3PXP",
        "otpauth://totp/Old:mia@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Acme",
        " otpauth://totp/Acme:mia@example.com?secret=JBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30&image=x&lock=false\n",
        "otpauth://totp/Acme:mia@example.com?secret=JBSWY3DPEHPK3PXP&algorithm=hmacsha1&issuer=",
        "otpauth://totp/Acme:mia@example.com?secret=JBSWY3DPEHPK3PXP&&x#fragment",
    ] {
        assert_eq!(read(uri), Ok(account("Acme", "mia@example.com")), "{uri}");
    }
}

#[test]
fn read_accepts_unusual_labels() {
    for (label, issuer, name) in [
        ("Acme:Team:mia", "Acme", "Team:mia"),
        ("Acme%3ATeam:mia", "Acme:Team", "mia"),
        ("Acme:Team%3Amia", "Acme", "Team:mia"),
        ("100%:mia", "100%", "mia"),
        ("100% Acme:50%25", "100% Acme", "50%"),
        ("Acme:%zz", "Acme", "%zz"),
        ("\"Acme\":mia", "\"Acme\"", "mia"),
        ("O'Brien:%22mia%22", "O'Brien", "\"mia\""),
    ] {
        let uri = format!("otpauth://totp/{label}?secret={SECRET}");
        assert_eq!(read(&uri), Ok(account(issuer, name)), "{uri}");
    }
}

#[test]
fn read_splits_the_label_after_the_issuer_parameter() {
    for (label, issuer, name) in [
        ("Acme:Team:mia", "Acme:Team", "mia"),
        ("Acme:Team: mia", "Acme%3ATeam", "mia"),
        ("Acme:Team:mia", "Acme", "Team:mia"),
        ("Old:mia", "Acme:Team", "mia"),
        ("mia", "100%", "mia"),
    ] {
        let uri = format!("otpauth://totp/{label}?secret={SECRET}&issuer={issuer}");
        let issuer = issuer.replace("%3A", ":");
        assert_eq!(read(&uri), Ok(account(&issuer, name)), "{uri}");
    }
}

#[test]
fn read_strips_quotes_and_brackets() {
    for around in ["\"_\"", "'_'", "<_>", "`_`", " \"_\"\n", "\"<_>\""] {
        let uri = format!("otpauth://totp/Acme:mia?secret={SECRET}");
        let uri = around.replace('_', &uri);
        assert_eq!(read(&uri), Ok(account("Acme", "mia")), "{uri}");
    }
}

#[test]
fn read_strips_padding() {
    let uri = "otpauth://totp/a?secret=MZXW6YTBMZXW6YTBOI%3D%3D%3D%3D%3D%3D";
    assert_eq!(read(uri).unwrap().secret.expose(), "MZXW6YTBMZXW6YTBOI");
    assert_eq!(read(&uri.replace("%3D", "=")), read(uri));
}

#[test]
fn read_decodes_a_plus_in_the_query_only() {
    let read = read("otpauth://totp/a+b?secret=JBSWY3DPEHPK3PXP&issuer=Big+Corp").unwrap();
    assert_eq!(read, account("Big Corp", "a+b"));
}

#[test]
fn read_rejects_bad_addresses_with_a_problem() {
    use UriProblem as P;
    let with = |rest: &str| format!("otpauth://totp/a:b?secret={SECRET}&{rest}");
    for (uri, problem) in [
        (String::new(), P::NotOtpauth),
        (SECRET.to_owned(), P::NotOtpauth),
        (format!("https://totp/a?secret={SECRET}"), P::NotOtpauth),
        (format!("otpauth://motp/a?secret={SECRET}"), P::NotOtpauth),
        (
            format!("otpauth://hotp/a?secret={SECRET}&counter=1"),
            P::Hotp,
        ),
        (
            "otpauth-migration://offline?data=abc".to_owned(),
            P::Migration,
        ),
        (
            "otpauth-migration:offline?data=abc".to_owned(),
            P::Migration,
        ),
        (
            format!("apple-otpauth://totp/a:b?secret={SECRET}"),
            P::Apple,
        ),
        (format!("steam://{SECRET}"), P::Steam),
        (
            format!("otpauth://steam/Steam:mia?secret={SECRET}"),
            P::Steam,
        ),
        (
            format!("otpauth://totp/Steam:mia?secret={SECRET}&issuer=Steam"),
            P::Steam,
        ),
        (with("encoder=steam"), P::Steam),
        (
            format!("otpauth://totp/a:b?secret={SECRET}&amp;issuer=a"),
            P::Escaped,
        ),
        (
            format!("otpauth://totp/a:b?issuer=a&amp;secret={SECRET}"),
            P::Escaped,
        ),
        (
            "otpauth://totp/a?secret=JBSWY3DPEHPK3PXPA".to_owned(),
            P::Secret(MessageKey::SecretLength),
        ),
        (
            "otpauth://totp/a?secret=JBSWY3DPEHPK3PX%".to_owned(),
            P::Secret(MessageKey::SecretNotBase32),
        ),
        ("otpauth://totp/a".to_owned(), P::NoSecret),
        ("otpauth://totp/a?secret=".to_owned(), P::NoSecret),
        ("otpauth://totp/a?issuer=b".to_owned(), P::NoSecret),
        (
            "otpauth://totp/a?secret=JBSWY3DP".to_owned(),
            P::Secret(MessageKey::SecretTooShort),
        ),
        (
            "otpauth://totp/a?secret=018".to_owned(),
            P::Secret(MessageKey::SecretNotBase32),
        ),
        (with("algorithm=SHA256"), P::Algorithm),
        (with("algorithm=SHA512"), P::Algorithm),
        (with("algorithm="), P::Algorithm),
        (with("digits=8"), P::Digits),
        (with("period=60"), P::Period),
        (with(&format!("secret={SECRET}")), P::Repeated),
        (with("secret="), P::Repeated),
        (with("issuer=a&ISSUER=b"), P::Repeated),
        (with("digits=6&digits=8"), P::Repeated),
        (with("issuer=%ff"), P::Encoding),
        (format!("otpauth://totp/%c3?secret={SECRET}"), P::Encoding),
    ] {
        assert_eq!(read(&uri), Err(problem), "{uri}");
    }
}

#[test]
fn debug_of_an_account_hides_its_secret() {
    assert!(!format!("{:?}", account("a", "b")).contains(SECRET));
}

proptest! {
    #[test]
    fn read_returns_what_was_written(
        issuer in "[^:]{0,24}", name in "[^:]{0,24}", bytes in prop::collection::vec(any::<u8>(), 10..40),
    ) {
        let written = Account {
            issuer: issuer.trim().to_owned(),
            account: name.trim().to_owned(),
            secret: secret::encode(&bytes),
        };
        let uri = write(&written);
        prop_assert!(uri.expose().is_ascii());
        prop_assert_eq!(read(uri.expose()), Ok(written));
    }

    #[test]
    fn read_never_panics(uri in "(otpauth://totp/)?.*") {
        let _ = read(&uri);
    }
}
