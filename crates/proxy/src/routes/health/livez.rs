//! `GET /livez`: the process responds. It does no I/O: a broken store is no reason for a restart.

pub(in crate::routes) async fn show() -> &'static str {
    "alive\n"
}
