//! `FACTORDESK_TENANT_RATE` and `FACTORDESK_REPLICAS`: this replica's share of the tenant's rate limit.
//!
//! The figures are from Auth0's public rate limit tables. Operations on authentication methods count as "all other
//! endpoints"; the rows of that name in the tables are about another API.

use super::source::Source;

/// The part of the tenant's limit that the proxy uses. A tenth is left for other applications and for differing
/// clocks.
const SHARE: (u64, u64) = (9, 10);

/// Size and refill rate of a bucket of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Maximum number of requests at once; at least 1
    pub burst: u64,
    /// Requests added per minute; at least 1
    pub per_minute: u64,
}

impl Rate {
    const fn new(burst: u64, per_minute: u64) -> Self {
        Self { burst, per_minute }
    }

    /// The share of this limit for one of `replicas` replicas.
    fn share_of(self, replicas: u64) -> Self {
        let (part, whole) = SHARE;
        Self {
            // A burst of 1 or 2 is used in full: taking a tenth off would round it down to nothing, or to half.
            burst: (self.burst * part / whole)
                .max(self.burst.min(2))
                .div_euclid(replicas)
                // A bucket of size 0 would let nothing pass, ever.
                .max(1),
            per_minute: (self.per_minute * part / (whole * replicas)).max(1),
        }
    }
}

/// The tenant's limits, as far as this replica may use them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateConfig {
    /// `off`: requests are sent without a limit
    Off,
    /// One limit for all requests
    One(Rate),
    /// One limit for reading users, and one for everything else
    Families {
        /// `GET /users`, `/users/{id}`, `/users-by-email`
        users: Rate,
        /// Everything else
        other: Rate,
    },
}

impl RateConfig {
    pub(super) fn read(source: &mut Source<'_>) -> Option<Self> {
        let replicas = match source.optional("FACTORDESK_REPLICAS") {
            None => Some(1),
            Some(text) => whole_number(&text, 1000),
        };
        if replicas.is_none() {
            source.fail(
                "FACTORDESK_REPLICAS",
                "must be how many proxies share the tenant: a whole number from 1 to 1000",
            );
        }
        let plan = source.optional("FACTORDESK_TENANT_RATE");
        let rate = Self::parse(
            plan.as_deref().unwrap_or("professional"),
            replicas.unwrap_or(1),
        );
        if rate.is_none() {
            source.fail(
                "FACTORDESK_TENANT_RATE",
                "must be free, professional, enterprise, off, or the tenant's burst and requests per minute, such as 10,120",
            );
        }
        replicas.and(rate)
    }

    fn parse(text: &str, replicas: u64) -> Option<Self> {
        let share = |burst, per_minute| Rate::new(burst, per_minute).share_of(replicas);
        Some(match text {
            "off" => Self::Off,
            "free" => Self::One(share(2, 120)),
            // Essentials and Professional
            "professional" => Self::Families {
                users: share(40, 500),
                other: share(10, 150),
            },
            // A production tenant. Other tenants of this plan have 10 and 120 a minute: `10,120`.
            "enterprise" => Self::One(share(50, 960)),
            other => {
                let (burst, per_minute) = other.split_once(',')?;
                Self::One(share(
                    whole_number(burst.trim(), 100_000)?,
                    whole_number(per_minute.trim(), 1_000_000)?,
                ))
            }
        })
    }
}

fn whole_number(text: &str, most: u64) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|number| digits && (1..=most).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_34_the_bucket_is_below_the_tenants_limit_and_divided_among_replicas() {
        let one = |burst, per_minute| Some(RateConfig::One(Rate::new(burst, per_minute)));
        assert_eq!(RateConfig::parse("free", 1), one(2, 108));
        assert_eq!(RateConfig::parse("free", 3), one(1, 36));
        assert_eq!(RateConfig::parse("enterprise", 1), one(45, 864));
        assert_eq!(RateConfig::parse("10,120", 2), one(4, 54));
        assert_eq!(RateConfig::parse("1, 1", 1000), one(1, 1));
        assert_eq!(
            RateConfig::parse("professional", 1),
            Some(RateConfig::Families {
                users: Rate::new(36, 450),
                other: Rate::new(9, 135),
            })
        );
        assert_eq!(RateConfig::parse("off", 3), Some(RateConfig::Off));
        for bad in [
            "",
            "Free",
            "10",
            "0,1",
            "1,0",
            "-1,5",
            "+1,5",
            "1,2,3",
            "1.5,2",
            "1,9999999",
        ] {
            assert_eq!(RateConfig::parse(bad, 1), None, "{bad}");
        }
    }
}
