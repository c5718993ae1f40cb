//! Which admin may touch which user, and how strongly an admin must have signed in (64, 65, 66, 68).

mod order;
mod own;
mod protected;
mod reading;
mod reload;
mod router_matrix;
mod scope;
mod search;
mod shipped;
mod sign_in;
