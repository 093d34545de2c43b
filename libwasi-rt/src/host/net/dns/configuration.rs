//! The file `resolv.conf`: servers, and how to ask them (resolv.conf(5)).
//!
//! The environment is not asked (`LOCALDOMAIN`, `RES_OPTIONS`), and of the options only those that say how long to wait count.

use super::super::{Endpoint, Ip, address};
use super::lines;
use super::name::Name;
use crate::list::{AnyList, List};
use crate::sys::file::HostFd;

/// The port of a server.
const DOMAIN: u16 = 53;

/// The number of servers that are asked.
pub(super) const MOST_SERVERS: usize = 3;

/// The room for domains in which names are looked up.
const SEARCH: usize = 1024;

/// The file's contents.
pub(super) struct Configuration {
    servers: List<Endpoint, MOST_SERVERS>,
    /// The domains in which names are looked up, each with a space after it.
    search: List<u8, SEARCH>,
    /// The number of dots from which on a name is first looked up as it is.
    pub(super) dots: usize,
    /// How long to wait for a server, in seconds.
    pub(super) timeout: u32,
    /// How often each server is asked.
    pub(super) attempts: u32,
}

impl Configuration {
    /// Returns what is true without a file: the server of this machine.
    pub(super) fn new() -> Configuration {
        Configuration { servers: List::new(), search: List::new(), dots: 1, timeout: 5, attempts: 2 }
    }

    /// Reads a file.
    pub(super) fn read(&mut self, file: HostFd) {
        lines::each(file, |line| {
            self.line(line);
            true
        });
    }

    fn line(&mut self, line: &[u8]) {
        let mut words = lines::words(line);
        match words.next() {
            Some(b"nameserver") => {
                if let Some(server) = words.next().and_then(server) {
                    // Servers beyond the most are left out, as elsewhere.
                    let servers: &mut AnyList<Endpoint> = &mut self.servers;
                    servers.push(server);
                }
            }
            // The last line of these counts.
            Some(b"search" | b"domain") => {
                let search: &mut AnyList<u8> = &mut self.search;
                search.clear();
                let mut domain = Name::new();
                for word in words {
                    if domain.set(word) {
                        push_whole(search, domain.text());
                    }
                }
            }
            Some(b"options") => words.for_each(|option| self.option(option)),
            _ => {}
        }
    }

    fn option(&mut self, option: &[u8]) {
        let Some(colon) = option.iter().position(|&byte| byte == b':') else { return };
        let (name, value) = option.split_at_checked(colon).unwrap_or_default();
        let Some(value) = value.get(1..).and_then(|digits| address::number(digits, 10, 9)) else { return };
        match name {
            // The limits of resolv.conf(5).
            b"ndots" => self.dots = value.min(15) as usize,
            b"timeout" => self.timeout = value.clamp(1, 30),
            b"attempts" => self.attempts = value.clamp(1, 5),
            _ => {}
        }
    }

    /// Returns a server by its number from 0.
    pub(super) fn server(&self, number: usize) -> Option<Endpoint> {
        const THIS_MACHINE: Endpoint = Endpoint { ip: Ip::V4([127, 0, 0, 1]), port: DOMAIN, flow: 0, scope: 0 };
        let servers: &AnyList<Endpoint> = &self.servers;
        match servers.values() {
            [] if number == 0 => Some(THIS_MACHINE),
            servers => servers.get(number).copied(),
        }
    }

    /// Returns a domain in which names are looked up by its number from 0.
    pub(super) fn domain(&self, number: usize) -> Option<&[u8]> {
        let search: &AnyList<u8> = &self.search;
        search.values().split(|&byte| byte == b' ').nth(number).filter(|domain| !domain.is_empty())
    }
}

/// Adds a domain and a space, or neither.
fn push_whole(list: &mut AnyList<u8>, domain: &[u8]) {
    if list.values().len() + domain.len() < SEARCH {
        for &byte in domain {
            list.push(byte);
        }
        list.push(b' ');
    }
}

/// Parses the address of a server, which may name an interface by its number (`fe80::1%2`).
fn server(word: &[u8]) -> Option<Endpoint> {
    let zone = word.iter().position(|&byte| byte == b'%').unwrap_or(word.len());
    let (ip, zone) = word.split_at_checked(zone)?;
    let scope = if zone.is_empty() { 0 } else { address::number(zone.get(1..)?, 10, 9)? };
    let ip = address::parse(ip)?;
    let ip = match ip {
        // A server on any address of this machine: on its own.
        Ip::V4([0, 0, 0, 0]) => Ip::V4([127, 0, 0, 1]),
        ip => ip,
    };
    Some(Endpoint { scope, ..Endpoint::new(ip, server_port()) })
}

/// Returns the port of servers, which is another in tests.
fn server_port() -> u16 {
    #[cfg(test)]
    return super::tests::PORT.with(|port| port.get().unwrap_or(DOMAIN));
    #[cfg(not(test))]
    DOMAIN
}
