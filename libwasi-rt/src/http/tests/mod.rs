//! The corpus of `tests/http`, in pieces of every length.

pub(crate) mod case;
mod peer;

use case::{Case, Message};

#[test]
fn requests_are_taken_or_refused() {
    check("requests", |case, pieces| peer::serve(pieces, case.limit()));
}

#[test]
fn responses_are_taken_or_refused() {
    check("responses", |case, pieces| peer::ask(pieces, &case.to, case.limit()));
}

fn check(folder: &str, answer: impl Fn(&Case, &[&[u8]]) -> Vec<Message>) {
    for case in case::read(folder) {
        let whole = answer(&case, &[&case.sent]);
        case.compare(&whole, "whole");
        let bytes: Vec<&[u8]> = case.sent.chunks(1).collect();
        case.compare(&answer(&case, &bytes), "byte by byte");
        // Long messages repeat one byte: not each position of it is worth the time.
        let step = (case.sent.len() / 500).max(1);
        for at in (1..case.sent.len()).step_by(step) {
            let (one, other) = case.sent.split_at(at);
            case.compare(&answer(&case, &[one, other]), &format!("cut at {at}"));
        }
    }
}
