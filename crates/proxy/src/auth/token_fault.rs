//! Why a token isn't accepted. The texts contain nothing of the token itself.

/// Why a token isn't accepted. `Display` is for the log, `for_sender` for the client that sent the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenFault {
    /// Longer than the maximum
    TooLarge,
    /// Not three parts separated by dots: the token is opaque or encrypted
    NotJwt,
    /// The header isn't a JSON object, or has a duplicate name
    Header,
    /// Signed with an algorithm that isn't configured. Holds its name if it is a known one.
    Algorithm(&'static str),
    /// Has a header parameter by which the token would choose its own key
    HeaderParameter,
    /// `typ` names another kind of token
    Type,
    /// No `kid`
    NoKeyId,
    /// The provider has no key with this id
    UnknownKey,
    /// The key is for another algorithm
    KeyAlgorithm,
    /// The signature is wrong
    Signature,
    /// The claims aren't a JSON object, or have a duplicate name
    Claims,
    /// `iss` is another issuer
    Issuer,
    /// `iss` differs from the configured issuer only in its trailing slash
    IssuerSlash,
    /// No `exp`
    NoExp,
    /// `exp` has passed
    Expired,
    /// No `iat`
    NoIat,
    /// `iat` or `nbf` is in the future
    Future,
    /// No `sub`
    NoSub,
    /// `aud` names another API
    Audience,
    /// An ID token, where an access token is required
    IdToken,
    /// `azp` or `client_id` names another client
    AuthorizedParty,
    /// `nonce` belongs to another login
    Nonce,
    /// A time claim isn't a valid number
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

impl std::fmt::Display for TokenFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "token: too large",
            Self::NotJwt => "token: not a JWT: not three parts",
            Self::Header => "token: the header is not a JSON object",
            Self::Algorithm(name) => {
                return write!(f, "token: algorithm not allowed: {name}");
            }
            Self::HeaderParameter => "token: header parameter not allowed",
            Self::Type => "token: wrong type",
            Self::NoKeyId => "token: no key id",
            Self::UnknownKey => "token: unknown key",
            Self::KeyAlgorithm => "token: the key is for another algorithm",
            Self::Signature => "token: wrong signature",
            Self::Claims => "token: the claims are not a JSON object",
            Self::Issuer => "token: wrong issuer",
            Self::IssuerSlash => "token: issuer differs by its trailing slash",
            Self::NoExp => "token: no exp",
            Self::Expired => "token: expired",
            Self::NoIat => "token: no iat",
            Self::Future => "token: issued in the future",
            Self::NoSub => "token: no sub",
            Self::Audience => "token: wrong audience",
            Self::IdToken => "token: an ID token",
            Self::AuthorizedParty => "token: issued to another client",
            Self::Nonce => "token: wrong nonce",
            Self::Time => "token: a time claim is not a number",
        })
    }
}
