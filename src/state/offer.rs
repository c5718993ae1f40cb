//! What can be done for this user now, and why the rest can't: decided before somebody tries.

use factordesk_model::{AuthenticationMethod, Capabilities, Channel, CreateType};

/// Passkeys a user can have at most: the one limit that is documented. Others are learnt from the server's refusal.
pub const PASSKEYS: usize = 20;

/// Why a method of a type can't be added, or an action can't work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// The admin may not add methods
    NotPermitted,
    /// The admin may not add passkeys (`create:first_factors`)
    NoFirstFactors,
    /// The proxy's application at Auth0 lacks this scope
    NoScope(&'static str),
    /// The tenant has the factor off
    TurnedOff,
    /// The tenant's trial of the factor is over
    TrialExpired,
    /// The tenant has the phone on, and none of its channels
    NoChannel,
    /// The documented limit
    TooMany(usize),
    /// The server said that there can't be more
    Full,
}

/// What is said of a type that can be added all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caution {
    /// An e-mail beside another factor: documented as not supported, and taken by a real tenant
    EmailBesideOthers,
}

/// A type that can be added, as far as anybody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// It can
    Open,
    /// Nobody could say whether the tenant has it on
    Unknown,
}

/// What decides about an offer.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The admin may add methods
    pub permitted: bool,
    /// The admin may add first factors
    pub first_factors: bool,
    /// The scope for it, when the proxy's application lacks it
    pub lacks: Option<&'static str>,
    /// What the tenant has turned on; `None` when it could not be asked
    pub capabilities: Option<&'a Capabilities>,
    /// The user's methods
    pub methods: &'a [AuthenticationMethod],
    /// The server has refused another one of this type, and there are no fewer now
    pub full: bool,
}

/// Whether a method of this type can be added.
///
/// # Errors
/// Why not. What waiting or deleting doesn't change comes first.
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

/// What to say before a method of this type is added to these.
pub fn caution(kind: CreateType, methods: &[AuthenticationMethod]) -> Option<Caution> {
    let beside_others =
        kind == CreateType::Email && methods.iter().any(AuthenticationMethod::excludes_email);
    beside_others.then_some(Caution::EmailBesideOthers)
}

/// Methods of this type.
pub fn count(methods: &[AuthenticationMethod], kind: CreateType) -> usize {
    let kind = Some(kind.method_type());
    methods.iter().filter(|m| m.kind == kind).count()
}

fn enabled(kind: CreateType, capabilities: Option<&Capabilities>) -> Result<Offer, Block> {
    // Passkeys belong to the connection: the tenant's factors never tell.
    let Some(name) = kind.factor_name() else {
        return Ok(Offer::Open);
    };
    let Some(capabilities) = capabilities else {
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
        None => Ok(Offer::Unknown),
        Some(channels) if channels.is_empty() => Err(Block::NoChannel),
        Some(_) => Ok(Offer::Open),
    }
}

/// Whether the tenant says that it doesn't offer this channel.
pub fn channel_is_off(capabilities: Option<&Capabilities>, channel: Channel) -> bool {
    let channels = capabilities.and_then(|c| c.channels.as_ref());
    channels.is_some_and(|channels| !channels.contains(&channel))
}

/// Whether there is a channel that a phone could change to.
pub fn can_change_channel(capabilities: Option<&Capabilities>, now: Option<Channel>) -> bool {
    Channel::ALL
        .into_iter()
        .any(|channel| Some(channel) != now && !channel_is_off(capabilities, channel))
}

#[cfg(test)]
#[path = "offer_tests.rs"]
mod tests;
