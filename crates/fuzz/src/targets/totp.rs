//! Texts that people paste for an authenticator app: `otpauth://` URIs, secrets, codes.

use factordesk::totp::{Account, code, otpauth, qr, secret};
use factordesk_model::{Secret, validate};

use super::text;
use crate::rng::Rng;
use crate::{Fingerprint, Target, fingerprint};

/// Any text, in each of the fields.
pub const TARGET: Target = Target {
    name: "totp",
    run,
    make: Some(make),
    words: &[
        "otpauth://",
        "totp/",
        "hotp/",
        "otpauth-migration://",
        "?secret=",
        "&issuer=",
        "&algorithm=SHA1",
        "&digits=6",
        "&period=30",
        "JBSWY3DPEHPK3PXP",
        "%3A",
        ":",
        "%20",
        "+",
        "=",
        "======",
        "Acme",
        "mia@example.com",
        "\u{200b}",
        " ",
        "-",
        "#",
        "&secret=",
    ],
    corpus: include_str!("../../corpus/totp.txt"),
};

fn make(rng: &mut Rng) -> Vec<u8> {
    let bytes: Vec<u8> = (0..10 + rng.below(30))
        .map(|_| rng.below(256).to_le_bytes()[0])
        .collect();
    let encoded = secret::encode(&bytes);
    // In the generator, because `run` only sees the text and not the bytes behind it.
    assert_eq!(*secret::decode(&encoded), bytes, "base32");
    let label = rng.pick(&[
        "Acme:mia%40example.com",
        "mia",
        "Acme%3Amia",
        "",
        ":",
        "A:B:C",
        "%F0%9F%94%91:x",
        " Acme : mia ",
    ]);
    let issuer = rng.pick(&[
        "",
        "&issuer=Acme",
        "&issuer=",
        "&issuer=A%3AB",
        "&image=x",
        "&issuer=%20",
    ]);
    format!("otpauth://totp/{label}?secret={}{issuer}", encoded.expose()).into_bytes()
}

fn run(input: &[u8]) -> Fingerprint {
    let typed = text(input);
    let secret = match secret::read(&typed) {
        Ok(read) => {
            assert_eq!(
                validate::totp_secret(read.expose()),
                Ok(()),
                "the model rejects the secret"
            );
            assert_eq!(
                secret::read(secret::groups(&read).expose()).as_ref(),
                Ok(&read),
                "the grouped secret is read as another one"
            );
            let bytes = secret::decode(&read);
            assert_eq!(secret::decode(&secret::encode(&bytes)), bytes);
            0
        }
        Err(key) => 1 + key as u8,
    };
    let typed_code = match code::read(&typed) {
        code::TypedCode::Code(number) => {
            assert!(number < 1_000_000);
            3
        }
        code::TypedCode::Nothing => 0,
        code::TypedCode::Part => 1,
        code::TypedCode::NotACode => 2,
    };
    match otpauth::read(&typed) {
        Ok(account) => {
            same_after_writing(&account, input.len());
            fingerprint(&(
                secret,
                typed_code,
                account.issuer.is_empty(),
                account.account.is_empty(),
            ))
        }
        Err(problem) => fingerprint(&(secret, typed_code, format!("{problem:?}"))),
    }
}

/// Checks that an account is the same after writing and reading. Colons become spaces, because they separate the two
/// names.
fn same_after_writing(account: &Account, length: usize) {
    let shown = format!("{account:?}");
    let secret = account.secret.expose();
    // A person may have named the account after its secret; then the name is shown, not the secret.
    assert!(
        !shown.contains(secret)
            || account.issuer.contains(secret)
            || account.account.contains(secret),
        "the secret is in the debug text"
    );
    let plain = |text: &str| text.replace(':', " ").trim().to_owned();
    let wanted = Account {
        issuer: plain(&account.issuer),
        account: plain(&account.account),
        secret: account.secret.clone(),
    };
    let uri = otpauth::write(account);
    assert_eq!(
        otpauth::read(uri.expose()).as_ref(),
        Ok(&wanted),
        "{}",
        uri.expose()
    );
    // Drawing is slow, and only depends on the length.
    if length < 120 && length.is_multiple_of(16) {
        assert!(
            qr::draw(&Secret::new(uri.expose())).is_some(),
            "it fits a QR code"
        );
    }
}
