//! What to say of a failed call: what happened, and what to do next.
