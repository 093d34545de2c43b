//! A finding made smaller: the call that differs alone, with smaller arguments, and a loop from which whatever does not matter is
//! removed.

use super::module::{Draft, LOOP};
use crate::Result;
use crate::differential::native::{self, Machine};
use crate::differential::peer::Peer;
use crate::differential::{self, Counts};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// The operators that a changed module may execute: filling and hashing takes 300,000, and a loop without its increment is endless.
const FUEL: u64 = 20_000_000;

/// Modules that are built into one executable.
const BATCH: usize = 24;

/// The time after which a finding is small enough.
const LIMIT: Duration = Duration::from_secs(60);

/// Returns a smaller module that differs too, and how; `call` is the number of the first call that differs.
pub fn reduce(draft: Draft, machine: &Machine, call: usize, difference: &str) -> Result<(Draft, String)> {
    let calls = draft.calls.iter().skip(call / 3 * 3).take(3).cloned().collect();
    let alone = Draft { calls, text: draft.text.clone() };
    let (peer, begin) = (Peer::with_fuel(Some(FUEL))?, Instant::now());
    let mut best = Best { draft, difference: difference.to_owned(), peer, machine, begin };
    if best.attempt(vec![alone]).is_none() || best.draft.calls.len() != 3 {
        return Ok((best.draft, best.difference));
    }
    best.remove_other_loops();
    best.reduce_arguments();
    while best.reduce_text() {}
    best.reduce_arguments();
    Ok((best.draft, best.difference))
}

/// The smallest module so far.
struct Best<'m> {
    draft: Draft,
    difference: String,
    peer: Peer,
    machine: &'m Machine,
    begin: Instant,
}

impl Best<'_> {
    /// Keeps the first module that differs, and returns its number.
    fn attempt(&mut self, drafts: Vec<Draft>) -> Option<usize> {
        let mut valid = Vec::new();
        for (number, draft) in drafts.iter().enumerate() {
            // A change may well make a module invalid, or endless.
            let Ok(case) = draft.case(0) else { continue };
            let Ok(expected) = self.peer.run(&case) else { continue };
            valid.push((number, case, expected));
        }
        let work: Vec<_> = valid.iter().map(|(_, case, expected)| (case, &expected[..])).collect();
        let actual = native::run(&work, self.machine).ok()?;
        for ((number, case, expected), actual) in valid.iter().zip(actual) {
            if let Some(difference) = differential::compare(case, expected, actual, &mut Counts::default()) {
                (self.draft, self.difference) = (drafts[*number].clone(), difference.text);
                return Some(*number);
            }
        }
        None
    }

    fn is_late(&self) -> bool {
        self.begin.elapsed() > LIMIT
    }

    fn reduce_arguments(&mut self) {
        for call in 0..2 {
            for index in 0..self.draft.calls[call].arguments.len() {
                while !self.is_late() {
                    let value = u128::from_le_bytes(self.draft.calls[call].arguments[index]);
                    let smaller = [0, value / 2, value & !0xff, value & !0xf, value.saturating_sub(1)];
                    let with = |smaller: u128| {
                        let mut draft = self.draft.clone();
                        draft.calls[call].arguments[index] = smaller.to_le_bytes();
                        draft
                    };
                    let drafts = smaller.into_iter().filter(|&smaller| smaller < value).map(with).collect();
                    if self.attempt(drafts).is_none() {
                        break;
                    }
                }
            }
        }
    }

    fn remove_other_loops(&mut self) {
        let name = self.name();
        let Some(List(mut fields)) = parse(&self.draft.text) else { return };
        fields.retain(|field| number(field).is_none_or(|loops| loops < LOOP || field.text().contains(&name)));
        self.attempt(vec![self.with_text(fields)]);
    }

    /// Returns the name of the loop in the text.
    fn name(&self) -> String {
        format!("\"f{}\"", self.draft.calls[1].function)
    }

    fn with_text(&self, fields: Vec<Piece>) -> Draft {
        Draft { text: List(fields).text(), calls: self.draft.calls.clone() }
    }

    /// Removes or simplifies each part of the loop once; returns whether anything could be.
    fn reduce_text(&mut self) -> bool {
        let name = self.name();
        let (mut changed, mut at) = (false, 0);
        while !self.is_late() {
            let Some(List(fields)) = parse(&self.draft.text) else { break };
            let found = |field: &Piece| number(field).is_some() && field.text().contains(&name);
            let Some(field) = fields.iter().position(found) else { break };
            // Changes of a place, and of those after it.
            let (mut drafts, mut places) = (Vec::new(), Vec::new());
            let mut place = at;
            while drafts.len() < BATCH && place < fields[field].count() {
                for replacement in fields[field].replacements(place) {
                    let mut fields = fields.clone();
                    fields[field].replace(&mut place.clone(), &replacement);
                    let draft = self.with_text(fields);
                    // The others would fill the batch.
                    if draft.case(0).is_ok() {
                        drafts.push(draft);
                        places.push(place);
                    }
                }
                place += 1;
            }
            if drafts.is_empty() {
                break;
            }
            match self.attempt(drafts) {
                Some(number) => (at, changed) = (places[number], true),
                None => at = place,
            }
        }
        changed && !self.is_late()
    }
}

/// A piece of text: a word, or a list in parentheses.
#[derive(Clone)]
enum Piece {
    Word(String),
    List(Vec<Piece>),
}

use Piece::{List, Word};

/// Returns the number in the name of an exported loop or other function.
fn number(field: &Piece) -> Option<u32> {
    let List(pieces) = field else { return None };
    let [Word(first), List(export), ..] = &pieces[..] else { return None };
    let [Word(second), Word(name), ..] = &export[..] else { return None };
    if first != "func" || second != "export" {
        return None;
    }
    name.trim_matches('"').strip_prefix('f')?.parse().ok()
}

fn parse(text: &str) -> Option<Piece> {
    let text: String = text.lines().filter(|line| !line.starts_with(";;")).flat_map(|line| [line, " "]).collect();
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut open = vec![Vec::new()];
    for word in spaced.split_whitespace() {
        match word {
            "(" => open.push(Vec::new()),
            ")" => {
                let list = open.pop()?;
                open.last_mut()?.push(List(list));
            }
            word => open.last_mut()?.push(Word(word.to_owned())),
        }
    }
    open.pop()?.pop()
}

impl Piece {
    /// Returns the number of lists in it, with itself.
    fn count(&self) -> usize {
        match self {
            Word(_) => 0,
            List(pieces) => 1 + pieces.iter().map(Piece::count).sum::<usize>(),
        }
    }

    fn at(&self, number: &mut usize) -> Option<&Piece> {
        let List(pieces) = self else { return None };
        if *number == 0 {
            return Some(self);
        }
        *number -= 1;
        pieces.iter().find_map(|piece| piece.at(number))
    }

    /// Returns what the list with a number may be replaced by.
    fn replacements(&self, number: usize) -> Vec<Vec<Piece>> {
        let Some(List(pieces)) = self.at(&mut number.clone()) else { return Vec::new() };
        let lists: Vec<Piece> = pieces.iter().filter(|piece| matches!(piece, List(_))).cloned().collect();
        let head = pieces.first().map(Piece::text).unwrap_or_default();
        let mut all = vec![Vec::new()];
        // A constant is as small as can be.
        if !head.ends_with(".const") && !head.starts_with("local.get") && head != "func" {
            all.extend(
                ["i32", "i64", "f32", "f64"].map(|ty| vec![List(vec![Word(format!("{ty}.const")), Word("1".to_owned())])]),
            );
        }
        all.extend(lists.iter().map(|list| vec![list.clone()]));
        // A branch becomes what it branches to, and a loop its body.
        if matches!(head.as_str(), "then" | "else" | "loop" | "block" | "if") {
            all.push(lists);
        }
        all
    }

    /// Replaces the list with a number by some pieces.
    fn replace(&mut self, number: &mut usize, by: &[Piece]) -> bool {
        let List(pieces) = self else { return false };
        for index in 0..pieces.len() {
            if !matches!(pieces[index], List(_)) {
                continue;
            }
            if *number == 1 {
                pieces.splice(index..=index, by.iter().cloned());
                return true;
            }
            *number -= 1;
            let before = *number;
            if pieces[index].replace(number, by) {
                return true;
            }
            debug_assert!(before >= *number);
        }
        false
    }

    fn text(&self) -> String {
        let mut text = String::new();
        self.write(0, &mut text);
        text
    }

    /// Writes it, statements on lines of their own.
    fn write(&self, depth: usize, text: &mut String) {
        match self {
            Word(word) => text.push_str(word),
            List(pieces) => {
                text.push('(');
                for (index, piece) in pieces.iter().enumerate() {
                    let is_statement = matches!(piece, List(inner) if matches!(inner.first(), Some(Word(word))
                        if word.contains("store") || word.contains("set") || word.starts_with("br") || matches!(word.as_str(),
                            "func" | "memory" | "table" | "global" | "loop" | "block" | "if" | "then" | "else")));
                    if is_statement {
                        let _ = write!(text, "\n{:width$}", "", width = 2 * depth + 2);
                    } else if index > 0 {
                        text.push(' ');
                    }
                    piece.write(depth + 1, text);
                }
                text.push(')');
            }
        }
    }
}
