//! Requests of HTTP/1.1 are taken or refused as by hyper, or refused for a known reason.
//!
//! ```text
//!   draw ─► bytes ─┬─► peer:  the runtime's parser, whole and in pieces ─► messages ─┐
//!                  └─► other: hyper, over an input in memory           ─► messages ─┴─► compare
//! ```
//! What we take, hyper takes too, with the same method, target, fields, content and trailers. What hyper takes and we refuse has
//! a reason in [`stricter`]: all of them are about requests that another server could read in another way.

use crate::Result;
use crate::draw::random;
use crate::http::field::{is_token, list};
use crate::http::refusal::Refusal;
use case::Message;
use clap::Args;
use rand::rngs::SmallRng;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

#[allow(dead_code, clippy::duplicate_mod, clippy::unwrap_used, reason = "the unit tests of the runtime, which use all of it")]
#[path = "../../../libwasi-rt/src/http/tests/case.rs"]
mod case;
mod draw;
mod other;
#[allow(dead_code, clippy::duplicate_mod, clippy::unwrap_used, reason = "the unit tests of the runtime, which use all of it")]
#[path = "../../../libwasi-rt/src/http/tests/peer.rs"]
mod peer;
pub mod responses;

/// The number of connections.
#[derive(Args)]
pub struct Options {
    /// Number of connections
    #[arg(long, default_value_t = 1_000_000)]
    count: u64,

    /// Seed of all random choices
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Number of the first connection
    #[arg(long, default_value_t = 0)]
    start: u64,

    /// Stop after so many seconds
    #[arg(long, default_value_t = u64::MAX)]
    seconds: u64,

    /// Directory to write findings to
    #[arg(long, default_value = "findings")]
    keep: PathBuf,
}

/// Content that may be taken: hyper has no limit.
const LIMIT: u64 = u64::MAX;

/// Runs the fuzzer; returns the number of findings.
pub fn run(options: &Options) -> Result<usize> {
    let corpus: Vec<Vec<u8>> = case::read("requests").into_iter().map(|case| case.sent).collect();
    let draw = |random: &mut SmallRng| draw::connection(random, &corpus);
    run_with(options, "requests", draw, |sent, random| compare(sent, &draw::pieces(random, sent)))
}

/// Draws connections and compares what happens on them; returns the number of findings.
fn run_with(
    options: &Options,
    of: &str,
    draw: impl Fn(&mut SmallRng) -> Vec<u8>,
    compare: impl Fn(&[u8], &mut SmallRng) -> std::result::Result<String, String>,
) -> Result<usize> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let (begin, mut findings, mut done) = (Instant::now(), 0, 0);
    for number in options.start..options.start.saturating_add(options.count) {
        if begin.elapsed() > Duration::from_secs(options.seconds) {
            break;
        }
        let mut random = random(options.seed, number);
        let sent = draw(&mut random);
        match compare(&sent, &mut random) {
            Ok(verdict) => *counts.entry(verdict).or_default() += 1,
            Err(text) => {
                findings += 1;
                fs::create_dir_all(&options.keep)?;
                let file = options.keep.join(format!("{of}-{}-{number}", options.seed));
                fs::write(&file, &sent)?;
                println!("{}: {text}\n{}\n", file.display(), sent.escape_ascii());
            }
        }
        done += 1;
    }
    println!("{done} connections in {} s, {findings} findings", begin.elapsed().as_secs());
    for (verdict, count) in counts {
        println!("{count:9} {verdict}");
    }
    Ok(findings)
}

/// Returns how the connection ended on both sides.
///
/// Errors: they differ without a known reason.
fn compare(sent: &[u8], pieces: &[&[u8]]) -> std::result::Result<String, String> {
    let ours = peer::serve(&[sent], LIMIT);
    let in_pieces = peer::serve(pieces, LIMIT);
    if same_but_reason(&ours) != same_but_reason(&in_pieces) {
        return Err(format!("in pieces it is another\nwhole {ours:#?}\nin pieces {in_pieces:#?}"));
    }
    let theirs = other::serve(pieces);
    let (last, complete) = match ours.split_last() {
        Some((last, before)) if !matches!(&*last.end, "keep" | "close") => (Some(last), before),
        _ => (None, &ours[..]),
    };
    for (number, message) in complete.iter().enumerate() {
        match theirs.get(number) {
            Some(other) if is_same(message, other) => {}
            other => return Err(format!("request {number} is another\nours {message:#?}\ntheirs {other:#?}")),
        }
    }
    let refusal = last.and_then(|last| last.refusal);
    let end = refusal.map_or("all taken, or waiting".to_owned(), |refusal| format!("refused: {refusal:?}"));
    let Some(other) = theirs.get(complete.len()) else { return Ok(end) };
    if complete.last().is_some_and(closes_in_doubt) {
        return Ok("closed; hyper reads on: it ignores a Connection that it cannot read".to_owned());
    }
    match refusal.and_then(|refusal| stricter(refusal, other)) {
        Some(reason) => Ok(format!("{end}; hyper takes it: {reason}")),
        None => Err(format!("hyper takes it\nours {ours:#?}\ntheirs {theirs:#?}")),
    }
}

/// Returns why we refuse what hyper takes as `other`; none if there is no reason to.
fn stricter(refusal: Refusal, other: &Message) -> Option<&'static str> {
    let has_encoding = || other.fields.iter().any(|field| name(field) == "transfer-encoding");
    Some(match refusal {
        Refusal::LineEnd => "LF alone ends a line for some servers only",
        Refusal::RequestLine => "one empty line before a request is enough",
        Refusal::Target => "characters and forms that a target may not have",
        Refusal::Tunnel => "there are no tunnels here",
        Refusal::LongTarget | Refusal::ManyFields => "our limits are lower",
        Refusal::Host | Refusal::OtherHost => "hyper leaves the host to whoever uses it",
        Refusal::TwoLengths => "equal lengths are a sign of something between that joins fields",
        Refusal::Encoding | Refusal::OtherEncoding => "codings that nobody would remove",
        Refusal::Length | Refusal::LongBody if has_encoding() => "a length is wrong also where the encoding would win",
        Refusal::EncodingAndLength => "section 6.1 of RFC 9112 recommends it",
        Refusal::Expectation => "section 10.1.1 of RFC 9110 allows it",
        Refusal::ChunkSize => "whitespace and sizes of more than 16 digits",
        Refusal::ChunkExtension | Refusal::LongExtensions => "control characters in extensions, and our limit is lower",
        _ => return None,
    })
}

/// Whether we close the connection after a message since it has a `Connection` that is no list of words.
fn closes_in_doubt(message: &Message) -> bool {
    let mut values = message.fields.iter().filter_map(|field| field.strip_prefix("connection="));
    // An escape, which stands for a byte that is no word's, is none either.
    message.end == "close" && values.any(|value| list(value.as_bytes()).any(|option| !is_token(option)))
}

/// Whether a message is the same on both sides. A trailer that we drop may be there.
fn is_same(ours: &Message, theirs: &Message) -> bool {
    let sorted = |fields: &[String]| {
        let mut fields = fields.to_vec();
        // In hyper the fields of one name are together; their order matters.
        fields.sort_by(|one, other| name(one).cmp(name(other)));
        fields
    };
    with_slash(&ours.first) == theirs.first
        && sorted(&ours.fields) == sorted(&theirs.fields)
        && ours.body == theirs.body
        && ours.trailers.iter().all(|trailer| theirs.trailers.contains(trailer))
}

/// Returns method and target as hyper writes them: the scheme in lower case, and a slash for a path that is missing.
fn with_slash(first: &str) -> String {
    let Some((method, (scheme, rest))) =
        first.split_once(' ').and_then(|(method, target)| Some((method, target.split_once("://")?)))
    else {
        return first.to_owned();
    };
    if method.contains('/') || scheme.contains('/') {
        return first.to_owned();
    }
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("{method} {}://{authority}{slash}{path}", scheme.to_lowercase())
}

fn name(field: &str) -> &str {
    field.split_once('=').map_or(field, |(name, _)| name)
}

/// Which of two things that are wrong is found first can depend on what arrived.
fn same_but_reason(messages: &[Message]) -> Vec<Message> {
    messages.iter().cloned().map(|message| Message { refusal: None, ..message }).collect()
}
