//! Messages to the service manager that started the server: sd_notify(3).

use crate::host::environment;
use crate::sys::local::{self, Place};

/// Tells the service manager that the server answers requests.
pub(super) fn ready() {
    tell(b"READY=1\n");
}

/// Tells the service manager that the server ends.
pub(super) fn stopping() {
    tell(b"STOPPING=1\n");
}

/// Tells the service manager something, if there is one that listens.
fn tell(text: &[u8]) {
    let Some(name) = environment::given_value(b"NOTIFY_SOCKET") else { return };
    let place = match name.split_first() {
        Some((b'@', name)) => Place::named(name),
        Some((b'/', _)) => Place::at(name),
        _ => None,
    };
    // Whoever does not listen has nothing to wait for.
    let _ = place.map(|place| local::tell(&place, text));
}
