//! Which calls of a change go wrong.

use std::collections::VecDeque;

use super::fault::{Fault, Strike};
use crate::rng::Rng;

/// A call's place in a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// `POST /oauth/token`
    Token,
    /// A list that is read before anything was changed
    Before,
    /// A call that changes something
    Change,
    /// A list that is read after it
    After,
}

/// Strikes for each place, in order. Calls past the last one are answered as ever.
#[derive(Debug, Clone)]
pub struct Schedule {
    pub(super) first: Place,
    strikes: [VecDeque<Strike>; 4],
}

impl Schedule {
    /// Nothing goes wrong. `first` is where the change begins: [`Place::Before`] if a list is read first.
    pub fn starting_with(first: Place) -> Self {
        Self {
            first,
            strikes: Default::default(),
        }
    }

    /// One more for a place.
    #[must_use]
    pub fn strike(mut self, place: Place, strike: Strike) -> Self {
        self.strikes[place as usize].push_back(strike);
        self
    }

    /// A schedule in which this fault strikes, by seed: somewhere, often several times in a row, often with others beside it.
    pub fn seeded(fault: Fault, first: Place, seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut schedule = Self::starting_with(first);
        let places = [Place::Change, Place::After, Place::Token, first];
        // Most of all the change itself: everything else is a read.
        let main = match rng.below(8) {
            place @ 0..=2 => places[usize::try_from(place).unwrap_or_default() + 1],
            _ => Place::Change,
        };
        if main == Place::After {
            // Nobody looks again without a reason.
            let lossy = [
                Fault::ResetAfterCommit,
                Fault::Timeout,
                Fault::TruncatedBody,
                Fault::BadGateway,
                Fault::MalformedJson,
            ];
            schedule = schedule.again(Place::Change, *rng.pick(&lossy.each_ref()), 1, &mut rng);
        }
        // What is waited for in vain takes its time, once is enough.
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

    /// Whether a strike waits at this place.
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
