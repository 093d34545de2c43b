//! What is said while something is measured.

use std::io::IsTerminal as _;

/// Reports progress on a terminal; the next message, or the result, replaces it.
pub fn progress(what: &str) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K{what}");
    }
}
