//! Which requests of a mutation fail.

use std::collections::VecDeque;

use super::fault::{Fault, Strike};
use crate::rng::Rng;

/// The place of a request in a mutation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// `POST /oauth/token`
    Token,
    /// A list that is read before the mutation
    Before,
    /// The mutation itself
    Change,
    /// A list that is read after the mutation
    After,
}

/// The faults for each place, in order. Requests after the last fault are forwarded unharmed.
#[derive(Debug, Clone)]
pub struct Schedule {
    pub(super) first: Place,
    strikes: [VecDeque<Strike>; 4],
}

impl Schedule {
    /// A schedule without faults. `first` is where the mutation begins: [`Place::Before`] if a list is read first.
    pub fn starting_with(first: Place) -> Self {
        Self {
            first,
            strikes: Default::default(),
        }
    }

    /// Adds a fault for a place.
    #[must_use]
    pub fn strike(mut self, place: Place, strike: Strike) -> Self {
        self.strikes[place as usize].push_back(strike);
        self
    }

    /// A random schedule with this fault: in a random place, often several times in a row, often with another fault.
    pub fn seeded(fault: Fault, first: Place, seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut schedule = Self::starting_with(first);
        let places = [Place::Change, Place::After, Place::Token, first];
        // Mostly the mutation itself: everything else is a read.
        let main = match rng.below(8) {
            place @ 0..=2 => places[usize::try_from(place).unwrap_or_default() + 1],
            _ => Place::Change,
        };
        if main == Place::After {
            // The list is only read again if the mutation's outcome is unknown, so cause that first.
            let lossy = [
                Fault::ResetAfterCommit,
                Fault::Timeout,
                Fault::TruncatedBody,
                Fault::BadGateway,
                Fault::MalformedJson,
            ];
            schedule = schedule.again(Place::Change, *rng.pick(&lossy.each_ref()), 1, &mut rng);
        }
        // The client waits for these until its timeout, so more of them would only slow the tests down.
        let most = if matches!(fault, Fault::Timeout | Fault::SlowBody) {
            1
        } else {
            3
        };
        let times = 1 + rng.below(most);
        schedule = schedule.again(main, fault, times, &mut rng);
        if rng.chance(50) {
            let place = *rng.pick(&places.each_ref());
            let other = *rng.pick(&Fault::ALL.each_ref());
            schedule = schedule.again(place, other, 1, &mut rng);
        }
        schedule
    }

    /// Whether there is a fault for this place.
    pub fn strikes_at(&self, place: Place) -> bool {
        !self.strikes[place as usize].is_empty()
    }

    pub(super) fn front(&self, place: Place) -> Option<&Strike> {
        self.strikes[place as usize].front()
    }

    pub(super) fn take(&mut self, place: Place) -> Option<Strike> {
        self.strikes[place as usize].pop_front()
    }

    fn again(mut self, place: Place, fault: Fault, times: u64, rng: &mut Rng) -> Self {
        for _ in 0..times {
            self = self.strike(place, Strike::seeded(fault, rng));
        }
        self
    }
}
