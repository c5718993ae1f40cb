//! Which requests of a mutation fail.

use std::collections::VecDeque;

use super::fault::{Fault, Injection};
use crate::rng::Rng;

/// The place of a request in a mutation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// `POST /oauth/token`
    Token,
    /// A read of the user, which a proxy needs to decide whether the mutation is allowed
    Decision,
    /// A list that is read before the mutation
    Before,
    /// The mutation itself
    Mutation,
    /// A list that is read after the mutation
    After,
}

/// The faults for each place, in order. Requests after the last fault are forwarded unharmed.
#[derive(Debug, Clone)]
pub struct Schedule {
    order: Vec<Phase>,
    injections: [VecDeque<Injection>; 5],
}

impl Schedule {
    /// A schedule without faults. `order` has the places from the first request to the mutation, without the token's:
    /// `[Before, Mutation]` if a list is read first.
    pub fn of(order: &[Phase]) -> Self {
        Self {
            order: order.to_vec(),
            injections: Default::default(),
        }
    }

    /// The first place.
    pub(super) fn first(&self) -> Phase {
        self.order.first().copied().unwrap_or(Phase::Mutation)
    }

    /// The place after this one, up to the mutation.
    pub(super) fn after(&self, phase: Phase) -> Option<Phase> {
        let at = self.order.iter().position(|known| *known == phase)?;
        self.order.get(at + 1).copied()
    }

    /// Adds a fault for a place.
    #[must_use]
    pub fn inject(mut self, phase: Phase, injection: Injection) -> Self {
        self.injections[phase as usize].push_back(injection);
        self
    }

    /// A random schedule with this fault: in a random place, often several times in a row, often with another fault.
    pub fn seeded(fault: Fault, order: &[Phase], seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut schedule = Self::of(order);
        let mut phases = vec![&Phase::After, &Phase::Token];
        phases.extend(order);
        // Mostly the mutation itself: everything else is a read.
        let main = if rng.chance(55) {
            Phase::Mutation
        } else {
            *rng.pick(&phases)
        };
        if main == Phase::After {
            // The list is only read again if the mutation's outcome is unknown, so cause that first.
            let lossy = [
                Fault::ResetAfterCommit,
                Fault::Timeout,
                Fault::TruncatedBody,
                Fault::BadGateway,
                Fault::MalformedJson,
            ];
            schedule = schedule.again(Phase::Mutation, *rng.pick(&lossy.each_ref()), 1, &mut rng);
        }
        // The client waits for these until its timeout, so more of them would only slow the tests down.
        let max_times = if matches!(fault, Fault::Timeout | Fault::SlowBody) {
            1
        } else {
            3
        };
        let times = 1 + rng.below(max_times);
        // Three are as many as a read has tries, so some runs see it fail for good.
        schedule = schedule.again(main, fault, times, &mut rng);
        if rng.chance(50) {
            let phase = *rng.pick(&phases);
            let other = *rng.pick(&Fault::ALL.each_ref());
            schedule = schedule.again(phase, other, 1, &mut rng);
        }
        schedule
    }

    /// Whether there is a fault for this place.
    pub fn injects_at(&self, phase: Phase) -> bool {
        !self.injections[phase as usize].is_empty()
    }

    pub(super) fn front(&self, phase: Phase) -> Option<&Injection> {
        self.injections[phase as usize].front()
    }

    pub(super) fn take(&mut self, phase: Phase) -> Option<Injection> {
        self.injections[phase as usize].pop_front()
    }

    fn again(mut self, phase: Phase, fault: Fault, times: u64, rng: &mut Rng) -> Self {
        for _ in 0..times {
            self = self.inject(phase, Injection::seeded(fault, rng));
        }
        self
    }
}
