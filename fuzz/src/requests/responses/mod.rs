//! Responses of HTTP/1.1 are taken or refused as by the client of hyper, or refused for a known reason.
//!
//! What we take, hyper takes too, with the same status, fields, content and trailers, and where we would use the connection
//! again, hyper would. What hyper takes and we refuse has a reason in [`stricter`].

mod draw;
mod other;

use super::case::{self, Message};
use super::{Options, is_same, name, peer, same_but_reason};
use crate::Result;
use crate::http::refusal::Refusal;
use rand::RngExt;
use rand::rngs::SmallRng;

/// Content that may be taken: hyper has no limit.
const LIMIT: u64 = u64::MAX;

/// Runs the fuzzer; returns the number of findings.
pub fn run(options: &Options) -> Result<usize> {
    let sent = case::read("responses").into_iter().map(|case| case.sent);
    // Those beyond a limit of ours take most of the time.
    let corpus: Vec<Vec<u8>> = sent.filter(|sent| sent.len() < 100_000).collect();
    let draw = |random: &mut SmallRng| draw::connection(random, &corpus);
    super::run_with(options, "responses", draw, |sent, random| {
        let method = if random.random_ratio(1, 5) { "HEAD" } else { "GET" };
        compare(sent, &super::draw::pieces(random, sent), method)
    })
}

/// Returns how the request ended on both sides.
///
/// Errors: they differ without a known reason.
fn compare(sent: &[u8], pieces: &[&[u8]], method: &str) -> std::result::Result<String, String> {
    let ours = peer::ask(&[sent], method, LIMIT);
    let in_pieces = peer::ask(pieces, method, LIMIT);
    if same_but_reason(&ours) != same_but_reason(&in_pieces) {
        return Err(format!("in pieces it is another\nwhole {ours:#?}\nin pieces {in_pieces:#?}"));
    }
    // Interim responses come first; those that say `close` are followed by others all the same.
    let Some(at) = ours.iter().position(|message| !is_interim(message)) else { return Ok("no final response".to_owned()) };
    let (last, rest) = (&ours[at], &ours[at + 1..]);
    let theirs = other::ask(pieces, method);
    let differ = |text: &str| Err(format!("{method}: {text}\nours {last:#?}\ntheirs {theirs:#?}"));
    if matches!(&*last.end, "keep" | "close") {
        let Some((message, reuses)) = &theirs else { return differ("hyper does not take it") };
        if !is_same(last, message) {
            return differ("hyper takes another");
        }
        // Whether bytes follow is for whoever has the connection.
        if last.end == "keep" && rest.is_empty() && !reuses {
            return differ("hyper does not use the connection again");
        }
        let end = if *reuses && last.end == "close" { "taken, not used again; hyper would" } else { "taken" };
        return Ok(end.to_owned());
    }
    let end = last.refusal.map_or("not complete".to_owned(), |refusal| format!("refused: {refusal:?}"));
    let Some((other, _)) = &theirs else { return Ok(end) };
    match last.refusal.and_then(|refusal| stricter(refusal, other, method, sent)) {
        Some(reason) => Ok(format!("{end}; hyper takes it: {reason}")),
        None => differ("hyper takes it"),
    }
}

fn is_interim(message: &Message) -> bool {
    message.first.starts_with('1') && message.refusal.is_none()
}

/// Returns why we refuse what hyper takes as `other`; none if there is no reason to.
fn stricter(refusal: Refusal, other: &Message, method: &str, sent: &[u8]) -> Option<&'static str> {
    let has = |field: &str| other.fields.iter().any(|one| name(one) == field);
    let comes_after_interim = || sent.trim_ascii_start().starts_with(b"HTTP/1.1 1");
    let frames_nothing =
        || method == "HEAD" || matches!(&*other.first, "204" | "304") || has("transfer-encoding") || comes_after_interim();
    let is_list = || other.fields.iter().any(|field| name(field) == "content-length" && field.contains(','));
    Some(match refusal {
        Refusal::LineEnd => "LF alone ends a line for some clients only",
        Refusal::StatusLine => "nothing comes before a response, and there are five classes of statuses",
        Refusal::ManyFields => "our limits are lower",
        Refusal::Length if is_list() => "equal lengths are a sign of something between that joins fields",
        Refusal::TwoLengths => "equal lengths are a sign of something between that joins fields",
        Refusal::Length | Refusal::LongBody if frames_nothing() => "a length is wrong also where it frames nothing",
        Refusal::Encoding | Refusal::OtherEncoding => "codings that nobody would remove",
        Refusal::EncodingIn10 => "whoever is between and speaks HTTP/1.0 does not know chunks",
        Refusal::EncodingAndLength => "section 6.1 of RFC 9112: one of them may be somebody else's",
        Refusal::Switch => "nobody asked for another protocol",
        Refusal::Interim => "section 6.1 of RFC 9112 forbids it, and the content would be read as the next response",
        Refusal::ChunkSize => "whitespace and sizes of more than 16 digits",
        Refusal::ChunkExtension | Refusal::LongExtensions => "control characters in extensions, and our limit is lower",
        _ => return None,
    })
}
