//! Looks up names, and prints their addresses.

use std::env;
use std::net::ToSocketAddrs;

fn main() {
    for name in env::args().skip(1) {
        match (name.as_str(), 80).to_socket_addrs() {
            Ok(found) => {
                let mut found: Vec<_> = found.map(|address| address.ip().to_string()).collect();
                found.sort();
                println!("{name}: {}", found.join(" "));
            }
            Err(error) => println!("{name}: {error}"),
        }
    }
}
