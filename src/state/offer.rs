//! Decides what can be done for a user now, and why the rest can't, before an admin tries.

use factordesk_model::{AuthenticationMethod, Capabilities, Channel, CreateType};

/// Maximum number of passkeys of a user. Auth0 documents no other limits: those are learnt from refusals.
pub const PASSKEYS: usize = 20;

/// Why a method of a type can't be added, or an action isn't possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// The admin has no permission to add methods
    NotPermitted,
    /// The admin has no permission to add passkeys (`create:first_factors`)
    NoFirstFactors,
    /// The proxy's application at Auth0 lacks this scope
    NoScope(&'static str),
    /// The factor is off in the tenant
    TurnedOff,
    /// The tenant's trial of the factor has expired
    TrialExpired,
    /// The phone factor is on in the tenant, but none of its channels
    NoChannel,
    /// The documented limit is reached
    TooMany(usize),
    /// The server has refused another one
    Full,
}

/// A warning about a type that can be added all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caution {
    /// An e-mail beside another factor. Documented as unsupported, but a real tenant accepts it
    EmailBesideOthers,
}

/// A type that can be added, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// Nothing stands against it
    Open,
    /// It is unknown whether the tenant has it on
    Unknown,
}

/// The facts that decide about an offer.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// Whether the admin may add methods
    pub permitted: bool,
    /// Whether the admin may add first factors
    pub first_factors: bool,
    /// The scope that is needed, if the proxy's application lacks it
    pub lacks: Option<&'static str>,
    /// What the tenant has turned on; `None` if unknown
    pub capabilities: Option<&'a Capabilities>,
    /// The user's methods
    pub methods: &'a [AuthenticationMethod],
    /// Whether the server has refused another one of this type, and none was deleted since
    pub full: bool,
}

/// Whether a method of this type can be added.
///
/// # Errors
/// Why not. Reasons that neither time nor a deletion can remove come first.
pub fn create(kind: CreateType, now: Situation) -> Result<Offer, Block> {
    if !now.permitted {
        return Err(Block::NotPermitted);
    }
    if kind == CreateType::Passkey && !now.first_factors {
        return Err(Block::NoFirstFactors);
    }
    if let Some(scope) = now.lacks {
        return Err(Block::NoScope(scope));
    }
    let offer = enabled(kind, now.capabilities)?;
    match kind {
        CreateType::Passkey if count(now.methods, kind) >= PASSKEYS => {
            Err(Block::TooMany(PASSKEYS))
        }
        _ if now.full => Err(Block::Full),
        _ => Ok(offer),
    }
}

/// The warning to show before a method of this type is added to `methods`.
pub fn caution(kind: CreateType, methods: &[AuthenticationMethod]) -> Option<Caution> {
    let beside_others =
        kind == CreateType::Email && methods.iter().any(AuthenticationMethod::excludes_email);
    beside_others.then_some(Caution::EmailBesideOthers)
}

/// The number of methods of this type.
pub fn count(methods: &[AuthenticationMethod], kind: CreateType) -> usize {
    let kind = Some(kind.method_type());
    methods.iter().filter(|m| m.kind == kind).count()
}

fn enabled(kind: CreateType, capabilities: Option<&Capabilities>) -> Result<Offer, Block> {
    // Passkeys belong to a connection, not to the tenant's factors.
    let Some(name) = kind.factor_name() else {
        return Ok(Offer::Open);
    };
    let Some(capabilities) = capabilities else {
        // Unknown isn't off: the tenant decides in the end.
        return Ok(Offer::Unknown);
    };
    let mut factors = capabilities.factors.iter().flatten();
    let Some(factor) = factors.find(|f| f.name == name) else {
        return Ok(Offer::Unknown);
    };
    if !factor.enabled {
        return Err(Block::TurnedOff);
    }
    if factor.trial_expired == Some(true) {
        return Err(Block::TrialExpired);
    }
    match &capabilities.channels {
        _ if kind != CreateType::Phone => Ok(Offer::Open),
        // The proxy asks for the channels on their own, so they may be missing alone.
        None => Ok(Offer::Unknown),
        Some(channels) if channels.is_empty() => Err(Block::NoChannel),
        Some(_) => Ok(Offer::Open),
    }
}

/// Whether this channel is known to be off in the tenant.
pub fn channel_is_off(capabilities: Option<&Capabilities>, channel: Channel) -> bool {
    let channels = capabilities.and_then(|c| c.channels.as_ref());
    channels.is_some_and(|channels| !channels.contains(&channel))
}

/// Whether a phone could change to another channel.
pub fn can_change_channel(capabilities: Option<&Capabilities>, now: Option<Channel>) -> bool {
    Channel::ALL
        .into_iter()
        .any(|channel| Some(channel) != now && !channel_is_off(capabilities, channel))
}

#[cfg(test)]
#[path = "offer_tests.rs"]
mod tests;
