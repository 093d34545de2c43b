//! Counts words for whoever imports it.

mod bindings;

use std::cell::RefCell;
use std::collections::BTreeMap;

use bindings::exports::example::words::counting::{Count, Guest, GuestCounter};

struct Library;

impl Guest for Library {
    type Counter = Counter;
}

struct Counter {
    letters: usize,
    counts: RefCell<BTreeMap<String, u32>>,
}

impl GuestCounter for Counter {
    fn new(letters: u32) -> Counter {
        Counter { letters: letters as usize, counts: RefCell::default() }
    }

    fn add(&self, text: String) -> Result<u32, String> {
        let mut counts = self.counts.borrow_mut();
        let words = text.split_whitespace().filter(|word| word.chars().count() >= self.letters);
        let mut number = 0;
        for word in words {
            if let Some(other) = word.chars().find(|letter| !letter.is_alphabetic()) {
                return Err(format!("{other:?} is no letter"));
            }
            *counts.entry(word.to_lowercase()).or_default() += 1;
            number += 1;
        }
        Ok(number)
    }

    fn most(&self, number: u32) -> Vec<Count> {
        assert!(number > 0, "none was asked for");
        let counts = self.counts.borrow();
        let mut counts: Vec<_> = counts.iter().map(|(word, times)| Count { word: word.clone(), times: *times }).collect();
        counts.sort_by_key(|count| std::cmp::Reverse(count.times));
        counts.truncate(number as usize);
        counts
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        println!("{} different words", self.counts.borrow().len());
    }
}

bindings::export!(Library with_types_in bindings);
