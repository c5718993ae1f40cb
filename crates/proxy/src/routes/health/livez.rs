//! `GET /livez`: the process answers. No I/O: a broken store is no reason to be restarted.

pub(in crate::routes) async fn show() -> &'static str {
    "alive\n"
}
