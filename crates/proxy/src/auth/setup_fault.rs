//! Configuration faults between the proxy and the identity provider, which only the operator can fix.

/// A configuration fault. [`std::fmt::Display`] is for the log; [`SetupFault::advice`] may be shown to anyone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.advice())]
pub enum SetupFault {
    /// The discovery document or a token names another issuer than `OIDC_ISSUER`.
    #[error(
        "{} OIDC_ISSUER: {ours} The provider: {}",
        self.advice(),
        .theirs.as_deref().unwrap_or("something else")
    )]
    Issuer {
        /// `OIDC_ISSUER`
        ours: String,
        /// The provider's value, if it is safe to log
        theirs: Option<String>,
    },
    /// The discovery document names an endpoint without `https`.
    PlainEndpoint,
    /// The provider supports no method of sending a client secret that the proxy implements.
    ClientMethod,
    /// The provider refuses the client's credentials. Holds the methods tried, and status and error code for the log.
    #[error("{advice} The token endpoint responded: {1}", advice = self.advice())]
    ClientRefused(&'static str, String),
    /// The provider refuses the request itself. Holds one of RFC 6749's error codes.
    RequestRefused(&'static str),
    /// The provider has no API with the identifier `OIDC_AUDIENCE`.
    UnknownAudience,
    /// The access token isn't a JWT.
    OpaqueAccessToken,
    /// The access token is for another API.
    Audience,
    /// A token is signed with an algorithm that isn't configured. Holds the algorithm's name.
    Algorithm(&'static str),
    /// A token that was just issued is expired or in the future, so the clocks differ. Holds the end of a sentence.
    Clock(&'static str),
    /// The provider issued no refresh token.
    NoRefreshToken,
    /// The ID token doesn't hold `auth_time`.
    NoAuthTime,
}

impl SetupFault {
    /// The stable error code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Issuer { .. } => "wrong_issuer",
            Self::PlainEndpoint => "plain_endpoint",
            Self::ClientMethod => "client_method",
            Self::ClientRefused(..) => "client_refused",
            Self::RequestRefused(_) => "request_refused",
            Self::UnknownAudience => "unknown_audience",
            Self::OpaqueAccessToken => "opaque_access_token",
            Self::Audience => "wrong_audience",
            Self::Algorithm(_) => "wrong_algorithm",
            Self::Clock(_) => "wrong_clock",
            Self::NoRefreshToken => "no_refresh_token",
            Self::NoAuthTime => "no_auth_time",
        }
    }

    /// What is wrong and how the operator fixes it. Holds no text of the provider.
    pub fn advice(&self) -> String {
        let fixed = match self {
            Self::Issuer { .. } => {
                "OIDC_ISSUER differs from the issuer that the identity provider names, perhaps only by a slash: the log has both \
                 spellings."
            }
            Self::PlainEndpoint => {
                "The identity provider's discovery document names an endpoint without https: correct that there."
            }
            Self::ClientMethod => {
                "The identity provider takes a client secret neither by client_secret_basic nor by client_secret_post: its \
                 discovery document lists other methods (token_endpoint_auth_methods_supported). Allow one of the two there."
            }
            Self::ClientRefused(ways, _) => {
                return format!(
                    "The identity provider refuses the credentials of Factordesk's own application, sent by {ways}: correct \
                     OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or how the application authenticates at the identity provider."
                );
            }
            Self::RequestRefused(code) => return request_refused(code),
            Self::UnknownAudience => {
                "The identity provider has no API with the identifier OIDC_AUDIENCE: create it there, or correct OIDC_AUDIENCE."
            }
            Self::OpaqueAccessToken => {
                "The access token is not a signed JWT, so it can't say what the admin may do: register an API with the identifier \
                 OIDC_AUDIENCE at the identity provider, with signed and unencrypted access tokens."
            }
            Self::Audience => {
                "The access token is for another API than OIDC_AUDIENCE: correct OIDC_AUDIENCE, or let the identity provider \
                 give tokens for it."
            }
            Self::Algorithm(name) => {
                return format!(
                    "A token is signed with an algorithm that is not accepted ({name}): let the identity provider sign with \
                     RS256, or set OIDC_ALGORITHMS."
                );
            }
            Self::Clock(what) => {
                return format!(
                    "A token that was issued just now {what}: correct the clock of Factordesk's machine (NTP), or the identity \
                     provider's."
                );
            }
            Self::NoRefreshToken => {
                "The identity provider gave no refresh token (scope offline_access): allow offline access for the API of \
                 OIDC_AUDIENCE and refresh tokens for the application, or set OIDC_SESSION_RECHECK=off."
            }
            Self::NoAuthTime => {
                "The ID token does not say when the person logged in (auth_time), though max_age was asked for; without it nothing \
                 could be changed. Let the identity provider say it, or set FACTORDESK_FRESH_LOGIN_MINUTES=off."
            }
        };
        fixed.to_owned()
    }
}

fn request_refused(code: &str) -> String {
    let advice = match code {
        "invalid_scope" => {
            "correct OIDC_SCOPES; if the provider has no offline_access, set OIDC_SESSION_RECHECK=off"
        }
        "unauthorized_client" | "unsupported_grant_type" => {
            "allow its application the grant types authorization_code and refresh_token"
        }
        "unsupported_response_type" => "allow its application the response type code",
        _ => {
            "compare OIDC_CLIENT_ID, OIDC_SCOPES, OIDC_AUDIENCE and the callback URL with the application there"
        }
    };
    format!("The identity provider refuses Factordesk's request ({code}): {advice}.")
}
