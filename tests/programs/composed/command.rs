//! Counts the words of standard input, with a library that is another component: `LETTERS NUMBER`.

mod bindings;

use std::env;
use std::io;

use bindings::example::words::counting::Counter;

fn main() {
    let [letters, number] = [1, 2].map(|index| env::args().nth(index).and_then(|word| word.parse().ok()).expect("a number"));
    let counter = Counter::new(letters);
    for line in io::stdin().lines() {
        match counter.add(&line.expect("it is text")) {
            Ok(words) => println!("{words} words"),
            Err(reason) => println!("{reason}"),
        }
    }
    for count in counter.most(number) {
        println!("{} {}", count.times, count.word);
    }
}
