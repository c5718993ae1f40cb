//! What is wrong with a token. The texts are our own: nothing of the token is in them.

/// Why a token doesn't hold. The text is for the log, and for whoever sent the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenFault {
    /// Longer than any that is read
    TooLarge,
    /// Not three parts with dots: opaque, or encrypted
    NotJwt,
    /// The header is no JSON object, or names something twice
    Header,
    /// Signed with an algorithm that isn't configured; its name, where it is a common one
    Algorithm(&'static str),
    /// A header parameter by which the token would choose its own key
    HeaderParameter,
    /// A token of another type
    Type,
    /// No `kid`
    NoKeyId,
    /// No key of this id at the provider
    UnknownKey,
    /// The key is for another algorithm
    KeyAlgorithm,
    /// The signature doesn't hold
    Signature,
    /// The claims are no JSON object, or name something twice
    Claims,
    /// `iss` is another issuer
    Issuer,
    /// `iss` differs from the configured issuer by its last slash only
    IssuerSlash,
    /// No `exp`
    NoExp,
    /// Its time is over
    Expired,
    /// No `iat`
    NoIat,
    /// `iat` or `nbf` is still to come
    Future,
    /// No `sub`
    NoSub,
    /// `aud` is somebody else
    Audience,
    /// An ID token, where an access token is wanted
    IdToken,
    /// `azp` is another application
    AuthorizedParty,
    /// `nonce` is another login's
    Nonce,
    /// A time that is no whole number
    Time,
}

/// Names of algorithms that may be said: a token could hold anything.
const ALGORITHMS: [&str; 14] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    "HS256", "HS384", "HS512", "none",
];

impl TokenFault {
    /// An algorithm that isn't configured.
    pub(super) fn algorithm(named: Option<&str>) -> Self {
        let known = ALGORITHMS.into_iter().find(|name| Some(*name) == named);
        Self::Algorithm(known.unwrap_or("an unknown one"))
    }

    /// What whoever sent the token as a bearer token can do about it.
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
                "it is of another issuer than this desk's (OIDC_ISSUER)."
            }
            Self::Algorithm(_) => {
                "it is signed with an algorithm that this desk doesn't accept (OIDC_ALGORITHMS)."
            }
            Self::Expired => "it has expired. Send a new one.",
            Self::Future => "it is of the future: the clocks of the two machines differ.",
            _ => "it is not valid. Send a new one.",
        }
    }
}

impl std::fmt::Display for TokenFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "token: too large",
            Self::NotJwt => "token: not a JWT: not three parts",
            Self::Header => "token: header is no JSON object",
            Self::Algorithm(name) => {
                return write!(f, "token: algorithm not allowed: {name}");
            }
            Self::HeaderParameter => "token: header parameter not allowed",
            Self::Type => "token: type",
            Self::NoKeyId => "token: no key id",
            Self::UnknownKey => "token: unknown key",
            Self::KeyAlgorithm => "token: key of another algorithm",
            Self::Signature => "token: signature",
            Self::Claims => "token: claims are no JSON object",
            Self::Issuer => "token: issuer",
            Self::IssuerSlash => "token: issuer differs by its last slash",
            Self::NoExp => "token: no exp",
            Self::Expired => "token: expired",
            Self::NoIat => "token: no iat",
            Self::Future => "token: from the future",
            Self::NoSub => "token: no sub",
            Self::Audience => "token: audience",
            Self::IdToken => "token: an ID token",
            Self::AuthorizedParty => "token: authorised party",
            Self::Nonce => "token: nonce",
            Self::Time => "token: a time that is no number",
        })
    }
}
