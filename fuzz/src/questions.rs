//! Questions of workers about values that the supervisor of a server keeps: bytes are taken for a question only if writing that question
//! gives the same bytes, so that nothing in them was passed over.

use crate::draw::random;
use clap::Args;
use message::{Condition, Content, Kind, LARGEST, LARGEST_KEY, LARGEST_QUESTION, PART, QUESTION, Question, QuestionHead};
use rand::rngs::SmallRng;
use rand::{Rng, RngExt};
use std::time::{Duration, Instant};

#[allow(dead_code, missing_docs, reason = "the runtime uses the rest")]
#[path = "../../libwasi-rt/src/host/key_value/shared/message.rs"]
mod message;

/// The number of messages.
#[derive(Args)]
pub struct Options {
    /// Number of messages
    #[arg(long, default_value_t = 100_000_000)]
    count: u64,

    /// Seed of all random choices
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Number of the first message
    #[arg(long, default_value_t = 0)]
    start: u64,

    /// Stop after so many seconds
    #[arg(long, default_value_t = u64::MAX)]
    seconds: u64,
}

/// Runs the fuzzer; returns the number of findings.
pub fn run(options: &Options) -> usize {
    let (begin, mut findings, mut taken, mut done) = (Instant::now(), 0, 0_u64, 0_u64);
    for number in options.start..options.start.saturating_add(options.count) {
        if begin.elapsed() > Duration::from_secs(options.seconds) {
            break;
        }
        let sent = draw(&mut random(options.seed, number));
        done += 1;
        let Some((tag, question)) = message::question(&sent) else { continue };
        taken += 1;
        if write(tag, question) != sent || !is_within_limits(question) {
            findings += 1;
            println!("message {number}: {question:?}\n{}\n", sent.escape_ascii());
        }
    }
    println!("{done} messages in {} s, {taken} of them questions, {findings} findings", begin.elapsed().as_secs());
    findings
}

/// Draws a message that is nearly one.
fn draw(random: &mut SmallRng) -> Vec<u8> {
    let mut size = |limit: usize| match random.random_range(0..8) {
        0 => limit,
        1 => limit + 1,
        2 => random.random_range(0..=limit),
        3..6 => 0,
        _ => random.random_range(0..8),
    };
    let (key, data, whole) = (size(LARGEST_KEY), size(PART), size(LARGEST));
    let kinds = [Kind::Open, Kind::Find, Kind::More, Kind::Stage, Kind::Set, Kind::Delete, Kind::Add, Kind::List];
    let mut head = QuestionHead::new(kinds[random.random_range(0..kinds.len())], random.random_range(0..3));
    head.key = key as u16;
    head.how = random.random_range(0..4);
    head.size = [0, data, whole][random.random_range(0..3)] as u32;
    head.tag = random.next_u64();
    head.number = [0, random.random_range(0..70) * PART as u64, random.next_u64()][random.random_range(0..3)];
    if random.random_ratio(1, 2) {
        (head.how, head.number) = (0, 0);
    }
    let mut sent = head.bytes().to_vec();
    sent.resize(QUESTION + key + data, 0x61);
    for _ in 0..random.random_range(0..3) {
        let at = random.random_range(0..QUESTION);
        sent[at] = random.next_u32() as u8;
    }
    if random.random_ratio(1, 8) {
        sent.truncate(random.random_range(0..=sent.len()));
    }
    sent
}

/// Writes a question.
fn write(tag: u64, question: Question<'_>) -> Vec<u8> {
    let head = |kind, bucket| QuestionHead { tag, ..QuestionHead::new(kind, bucket) };
    let none = &[][..];
    let (head, key, data) = match question {
        Question::Open { name } => (head(Kind::Open, 0), name, none),
        Question::Find { bucket, key } => (head(Kind::Find, bucket), key, none),
        Question::More { offset } => (QuestionHead { number: offset as u64, ..head(Kind::More, 0) }, none, none),
        Question::Stage { offset, data } => (QuestionHead { number: offset as u64, ..head(Kind::Stage, 0) }, none, data),
        Question::Set { bucket, key, condition, content } => {
            let (how, number) = match condition {
                Condition::Always => (0, 0),
                Condition::Absent => (1, 0),
                Condition::Numbered(number) => (2, number),
            };
            let (size, data) = match content {
                Content::Here(data) => (data.len(), data),
                Content::Staged(size) => (size, none),
            };
            (QuestionHead { how, number, size: size as u32, ..head(Kind::Set, bucket) }, key, data)
        }
        Question::Delete { bucket, key } => (head(Kind::Delete, bucket), key, none),
        Question::Add { bucket, key, has_sign, delta } => {
            (QuestionHead { how: u8::from(!has_sign), number: delta, ..head(Kind::Add, bucket) }, key, none)
        }
        Question::List { bucket } => (head(Kind::List, bucket), none, none),
    };
    [&QuestionHead { key: key.len() as u16, ..head }.bytes(), key, data].concat()
}

fn is_within_limits(question: Question<'_>) -> bool {
    match question {
        Question::More { offset } | Question::Stage { offset, .. } => offset < LARGEST && offset % PART == 0,
        Question::Set { content: Content::Staged(size), .. } => (PART + 1..=LARGEST).contains(&size),
        question => write(0, question).len() <= LARGEST_QUESTION,
    }
}
