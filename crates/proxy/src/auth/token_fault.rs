//! Why a token isn't accepted. The texts contain nothing of the token itself.

/// Why a token isn't accepted. `Display` is for the log, `for_sender` for the client that sent the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Longer than the maximum
    #[error("token: too large")]
    TooLarge,
    /// Not three parts separated by dots: the token is opaque or encrypted
    #[error("token: not a JWT: not three parts")]
    NotJwt,
    /// The header isn't a JSON object, or has a duplicate name
    #[error("token: the header is not a JSON object")]
    Header,
    /// Signed with an algorithm that isn't configured. Holds its name if it is a known one.
    #[error("token: algorithm not allowed: {0}")]
    Algorithm(&'static str),
    /// Has a header parameter by which the token would choose its own key
    #[error("token: header parameter not allowed")]
    HeaderParameter,
    /// `typ` names another kind of token
    #[error("token: wrong type")]
    Type,
    /// No `kid`
    #[error("token: no key id")]
    NoKeyId,
    /// The provider has no key with this id
    #[error("token: unknown key")]
    UnknownKey,
    /// The key is for another algorithm
    #[error("token: the key is for another algorithm")]
    KeyAlgorithm,
    /// The signature is wrong
    #[error("token: wrong signature")]
    Signature,
    /// The claims aren't a JSON object, or have a duplicate name
    #[error("token: the claims are not a JSON object")]
    Claims,
    /// `iss` is another issuer
    #[error("token: wrong issuer")]
    Issuer,
    /// `iss` differs from the configured issuer only in its trailing slash
    #[error("token: issuer differs by its trailing slash")]
    IssuerSlash,
    /// No `exp`
    #[error("token: no exp")]
    NoExp,
    /// `exp` has passed
    #[error("token: expired")]
    Expired,
    /// No `iat`
    #[error("token: no iat")]
    NoIat,
    /// `iat` or `nbf` is in the future
    #[error("token: issued in the future")]
    Future,
    /// No `sub`
    #[error("token: no sub")]
    NoSub,
    /// `aud` names another API
    #[error("token: wrong audience")]
    Audience,
    /// An ID token, where an access token is required
    #[error("token: an ID token")]
    IdToken,
    /// `azp` or `client_id` names another client
    #[error("token: issued to another client")]
    AuthorizedParty,
    /// `nonce` belongs to another login
    #[error("token: wrong nonce")]
    Nonce,
    /// A time claim isn't a valid number
    #[error("token: a time claim is not a number")]
    Time,
}

/// Algorithm names that may be repeated in texts. A token's own value could hold anything.
const ALGORITHMS: [&str; 14] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    "HS256", "HS384", "HS512", "none",
];

impl TokenFault {
    /// The fault for an algorithm that isn't configured.
    pub(super) fn algorithm(named: Option<&str>) -> Self {
        let known = ALGORITHMS.into_iter().find(|name| Some(*name) == named);
        Self::Algorithm(known.unwrap_or("an unknown one"))
    }

    /// What the sender of a bearer token can do about it; the end of a sentence about the token.
    pub(super) fn for_sender(self) -> &'static str {
        match self {
            Self::NotJwt => {
                "it is not a signed JWT. Ask the identity provider for one for this desk's API (its audience)."
            }
            Self::Audience => {
                "it is for another API. Ask the identity provider for one for this desk's API (its audience)."
            }
            Self::IdToken => "it is an ID token. Send an access token.",
            Self::Issuer | Self::IssuerSlash => {
                "it was issued by another issuer than this desk's (OIDC_ISSUER)."
            }
            Self::Algorithm(_) => {
                "it is signed with an algorithm that this desk doesn't accept (OIDC_ALGORITHMS)."
            }
            Self::Expired => "it has expired. Send a new one.",
            Self::Future => {
                "it is dated in the future. Check the clocks of the desk and of the identity provider."
            }
            _ => "it is not valid. Send a new one.",
        }
    }
}
