//! The grants: which names the program may look up, which hosts it may reach, which addresses it may bind sockets to.
//!
//! A name grants the addresses that [`dns`](super::dns) found for it and no others, so that a program is never granted an address
//! because of what it says about it. Of those from the DNS it grants only addresses on the Internet: whoever owns a name can let it
//! point to any address, that of a service next to this machine included. The file `hosts` is the administrator's own word.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use wasm2native_abi::network::{Local, Range, Remote};

use super::address::{self, Reach};
use super::socket::Memory;
use super::{Endpoint, Ip};
use crate::bytes;
use crate::program;

/// The origin of an address of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// This machine: its file `hosts`, or the name `localhost`.
    Machine,
    /// A server of the Domain Name System.
    Server,
}

/// The hosts of a grant.
#[derive(Clone, Copy)]
enum Hosts<'a> {
    All,
    Named(&'a [u8]),
    In(Bits<'a>),
}

/// Addresses that begin with the same bits.
#[derive(Clone, Copy)]
struct Bits<'a> {
    first: &'a [u8],
    count: usize,
}

/// Hosts and a port; 0 stands for all ports.
#[derive(Clone, Copy)]
struct Grant<'a> {
    hosts: Hosts<'a>,
    port: u16,
}

impl Bits<'_> {
    fn of(range: &Range) -> Bits<'_> {
        let first = if range.version == 4 { range.first.first_chunk::<4>().map_or(&[][..], |first| first) } else { &range.first };
        Bits { first, count: range.prefix.into() }
    }

    fn hold(self, ip: &Ip) -> bool {
        let address = match ip {
            Ip::V4(address) => &address[..],
            Ip::V6(address) => &address[..],
        };
        let same = |(at, (&one, &other)): (usize, (&u8, &u8))| {
            let counted = self.count.saturating_sub(at * 8).min(8);
            (one ^ other) & !(0xff_u16 >> counted) as u8 == 0
        };
        address.len() == self.first.len() && self.first.iter().zip(address).enumerate().all(same)
    }
}

impl Grant<'_> {
    fn of(remote: &'static Remote) -> Grant<'static> {
        let hosts = match program::items(&remote.name.bytes) {
            b"*" => Hosts::All,
            [] => Hosts::In(Bits::of(&remote.range)),
            name => Hosts::Named(name),
        };
        Grant { hosts, port: remote.port as u16 }
    }

    fn names(self, name: &[u8]) -> bool {
        match self.hosts {
            Hosts::All => true,
            Hosts::Named(granted) => bytes::same(granted, name),
            Hosts::In(_) => false,
        }
    }

    /// Whether it allows an address and a port, when its number is this.
    fn allows(self, number: u32, to: &Endpoint) -> bool {
        let is_host = || match self.hosts {
            Hosts::All => true,
            Hosts::Named(name) => is_known(number, &to.ip) || is_localhost(name) && is_loopback(&to.ip),
            Hosts::In(bits) => bits.hold(&to.ip),
        };
        (self.port == 0 || self.port == to.port) && is_host()
    }
}

/// Whether a name always means this machine (RFC 6761, section 6.3).
pub(crate) fn is_localhost(name: &[u8]) -> bool {
    const NAME: &[u8] = b"localhost";
    match name.len().checked_sub(NAME.len()).and_then(|start| name.split_at_checked(start)) {
        Some((rest, end)) => bytes::same(end, NAME) && rest.last().is_none_or(|&byte| byte == b'.'),
        None => false,
    }
}

/// The addresses that `localhost` means.
pub(crate) const LOOPBACK: [Ip; 2] = [Ip::V6([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]), Ip::V4([127, 0, 0, 1])];

fn is_loopback(ip: &Ip) -> bool {
    LOOPBACK.iter().any(|one| one == ip)
}

/// Whether the program may look up a name, which is in lower case and does not end in a dot.
pub(crate) fn may_look_up(name: &[u8]) -> bool {
    remotes().any(|(_, grant)| grant.names(name))
}

/// Whether the program may connect and send to an address.
pub(crate) fn may_reach(to: &Endpoint) -> bool {
    remotes().any(|(number, grant)| grant.allows(number, to))
}

/// Whether the program may connect to anything at all.
pub(crate) fn may_reach_some() -> bool {
    remotes().next().is_some()
}

/// Whether the program may bind a socket to an address. Granting all addresses of this machine grants each of them.
pub(crate) fn may_bind(at: &Endpoint) -> bool {
    program::items(&program::network().locals).iter().any(|local| covers(local, at))
}

fn covers(local: &Local, at: &Endpoint) -> bool {
    local.port == u32::from(at.port) && Bits::of(&local.range).hold(&at.ip)
}

/// Remembers an address of a name that was looked up.
pub(crate) fn learn(name: &[u8], ip: &Ip, source: Source) {
    if source == Source::Server && address::reach(ip) != Reach::Global {
        return;
    }
    for (number, grant) in remotes() {
        if let Hosts::Named(granted) = grant.hosts {
            if bytes::same(granted, name) {
                remember(number, ip);
            }
        }
    }
}

/// Returns the ports that the program may bind sockets to.
pub(crate) fn bound_ports() -> impl Iterator<Item = u16> {
    program::items(&program::network().locals).iter().map(|local| local.port as u16)
}

/// Returns the ports that the program may connect to, its resolver's included; nothing if these are all.
pub(crate) fn reached_ports() -> Option<impl Iterator<Item = u16>> {
    /// The port of a server of the Domain Name System.
    const DOMAIN: u16 = 53;
    if remotes().any(|(_, grant)| grant.port == 0) {
        return None;
    }
    let own = (program::network().looks_names_up != 0).then_some(DOMAIN);
    Some(remotes().map(|(_, grant)| grant.port).chain(own))
}

/// Returns the grants of hosts with their numbers, counted from 1.
fn remotes() -> impl Iterator<Item = (u32, Grant<'static>)> {
    (1..).zip(program::items(&program::network().remotes).iter().map(Grant::of))
}

/// The addresses of names, by the numbers of their grants; the oldest are forgotten first.
static KNOWN: [Memory; 512] = [const { Memory::new() }; 512];

/// The place in [`KNOWN`] to be used next.
static NEXT: AtomicU32 = AtomicU32::new(0);

fn is_known(number: u32, ip: &Ip) -> bool {
    KNOWN.iter().any(|known| known.is(number, &Endpoint::new(*ip, 0)))
}

fn remember(number: u32, ip: &Ip) {
    if is_known(number, ip) {
        return;
    }
    let next = NEXT.load(Relaxed) as usize;
    if let Some(place) = KNOWN.get(next) {
        place.set(number, &Endpoint::new(*ip, 0));
    }
    NEXT.store(if next + 1 < KNOWN.len() { next as u32 + 1 } else { 0 }, Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Ip {
        address::parse(text.as_bytes()).unwrap()
    }

    fn end(text: &str, port: u16) -> Endpoint {
        Endpoint::new(ip(text), port)
    }

    #[test]
    fn ranges_hold_what_begins_with_their_bits() {
        let v4 = |first: [u8; 4], count, text: &str| Bits { first: &first, count }.hold(&ip(text));
        assert!(v4([10, 0, 0, 0], 8, "10.255.0.1") && !v4([10, 0, 0, 0], 8, "11.0.0.0") && !v4([10, 0, 0, 0], 8, "a00::"));
        assert!(v4([10, 128, 0, 0], 9, "10.128.0.1") && !v4([10, 128, 0, 0], 9, "10.127.0.1"));
        assert!(v4([0; 4], 0, "1.2.3.4") && !v4([0; 4], 0, "::"));
        assert!(v4([1, 2, 3, 4], 32, "1.2.3.4") && !v4([1, 2, 3, 4], 32, "1.2.3.5") && v4([1, 2, 3, 4], 31, "1.2.3.5"));
        let mut first = [0; 16];
        first[0] = 0xfd;
        assert!(Bits { first: &first, count: 8 }.hold(&ip("fd12::1")) && !Bits { first: &first, count: 8 }.hold(&ip("fe00::")));
        assert!(!Bits { first: &first, count: 8 }.hold(&ip("253.0.0.1")));
    }

    #[test]
    fn a_name_grants_what_was_found_for_it() {
        let named = |port| Grant { hosts: Hosts::Named(b"example.org"), port };
        assert!(named(0).names(b"example.org") && !named(0).names(b"www.example.org") && !named(0).names(b"example.orgx"));
        assert!(!named(0).allows(901, &end("93.184.216.34", 80)));
        remember(901, &ip("93.184.216.34"));
        assert!(named(0).allows(901, &end("93.184.216.34", 80)) && named(80).allows(901, &end("93.184.216.34", 80)));
        assert!(!named(81).allows(901, &end("93.184.216.34", 80)) && !named(0).allows(902, &end("93.184.216.34", 80)));
        assert!(!named(0).allows(901, &end("93.184.216.35", 80)));
    }

    #[test]
    fn other_grants_need_no_name() {
        let all = Grant { hosts: Hosts::All, port: 443 };
        assert!(all.names(b"any") && all.allows(1, &end("127.0.0.1", 443)) && !all.allows(1, &end("127.0.0.1", 80)));
        let range = Grant { hosts: Hosts::In(Bits { first: &[127, 0, 0, 1], count: 32 }), port: 0 };
        assert!(!range.names(b"localhost") && range.allows(1, &end("127.0.0.1", 1)) && !range.allows(1, &end("127.0.0.2", 1)));
        let local = Grant { hosts: Hosts::Named(b"localhost"), port: 0 };
        assert!(local.allows(999, &end("127.0.0.1", 1)) && local.allows(999, &end("::1", 1)));
        assert!(!local.allows(999, &end("127.0.0.2", 1)));
        assert!(is_localhost(b"localhost") && is_localhost(b"a.localhost"));
        assert!(!is_localhost(b"alocalhost") && !is_localhost(b"localhost.a") && !is_localhost(b""));
    }

    /// The program of the tests was granted what `program` says.
    #[test]
    fn the_record_is_read() {
        assert!(may_look_up(b"granted.example") && !may_look_up(b"example"));
        assert!(may_reach(&end("127.0.0.1", 1)) && !may_reach(&end("127.0.0.2", 1)));
        learn(b"granted.example", &ip("10.0.0.77"), Source::Server);
        assert!(!may_reach(&end("10.0.0.77", 443)));
        learn(b"granted.example", &ip("10.0.0.77"), Source::Machine);
        assert!(may_reach(&end("10.0.0.77", 443)) && !may_reach(&end("10.0.0.77", 80)));
        learn(b"granted.example", &ip("9.9.9.9"), Source::Server);
        learn(b"other.example", &ip("9.9.9.8"), Source::Server);
        assert!(may_reach(&end("9.9.9.9", 443)) && !may_reach(&end("9.9.9.8", 443)));
        assert!(may_bind(&end("127.0.0.1", 0)) && !may_bind(&end("127.0.0.1", 80)) && !may_bind(&end("0.0.0.0", 0)));
        assert!(may_bind(&end("::1", 8080)) && may_bind(&end("::", 8080)));
        assert!(reached_ports().is_none());
    }
}
