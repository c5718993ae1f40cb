//! 43: `Debug` output of types that hold secrets or personal data. It ends up in log lines and
//! panics.

use bytes::Bytes;
use factordesk_model::{HttpMethod, Query, Secret, Target};
use factordesk_proxy::auth::cookie::Found;
use factordesk_proxy::auth::login::Callback;
use factordesk_proxy::auth::login_transaction::LoginTransaction;
use factordesk_proxy::auth0::{Grant, RawResponse, UpstreamRequest, UpstreamResponse};
use factordesk_proxy::store::StoreKey;
use http::HeaderMap;

use super::{all, blurted, found};

#[test]
fn security_43_debug_texts_hold_no_mark() {
    let body = Bytes::from(blurted());
    let secret = || Secret::new(blurted());
    let query = Query::parse(Target::SearchUsers.route(), Some("q=CanaryQuery")).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("set-cookie", "CanaryCode".parse().unwrap());
    let texts = [
        format!(
            "{:?}",
            UpstreamResponse {
                status: 200,
                headers: HeaderMap::new(),
                body: body.clone(),
                page: None
            }
        ),
        format!(
            "{:?}",
            RawResponse {
                status: 200,
                headers,
                body: Some(body.clone())
            }
        ),
        format!(
            "{:?}",
            UpstreamRequest {
                method: HttpMethod::Get,
                url: "https://acme.auth0.com/api/v2/users?q=CanaryQuery"
                    .parse()
                    .unwrap(),
                body: Some(body),
            }
        ),
        format!(
            "{:?}",
            Grant {
                access_token: secret(),
                expires_in: 1,
                scope: None,
            }
        ),
        format!(
            "{:?}",
            Callback {
                code: Some("CanaryCode".to_owned()),
                state: Some("CanaryText".to_owned()),
                ..Callback::default()
            }
        ),
        format!(
            "{:?}",
            LoginTransaction {
                nonce: secret(),
                verifier: secret(),
                return_to: "/".to_owned(),
                expires_at: 1,
                replaced_session: Some(secret()),
            }
        ),
        format!("{:?}", Found::Id("CanaryCode".to_owned())),
        format!("{:?}", StoreKey::of("CanaryCode")),
        format!("{query:?}"),
    ];
    for text in texts {
        assert_eq!(found(&text, all()), [""; 0], "{text}");
        assert!(text.len() > 3, "the text isn't empty");
    }
}
