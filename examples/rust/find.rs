//! Prints the lines of a file that contain a word.

use std::{env, fs, process};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (word, path) = match &arguments[..] {
        [word, path] => (word, path),
        _ => {
            eprintln!("usage: find WORD FILE");
            process::exit(2);
        }
    };
    match fs::read_to_string(path) {
        Ok(text) => text.lines().filter(|line| line.contains(word)).for_each(|line| println!("{line}")),
        Err(_) => {
            eprintln!("cannot read {path}");
            process::exit(1);
        }
    }
}
