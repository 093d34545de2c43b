// Arguments, environment, standard streams, exit status.
use std::io::{self, Read, Write};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    println!("{arguments:?} {:?} {:?}", std::env::var("GREETING"), std::env::var("ABSENT"));
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    io::stdout().write_all(input.to_uppercase().as_bytes()).unwrap();
    eprintln!("{} bytes", input.len());
    std::process::exit(arguments.len() as i32 + 40);
}
