//! The keeper of the values that a component keeps by key.

use super::network::{Hosts, Remote};
use super::{quantity, text};
use crate::foreign::Foreign;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// Where values are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyValues {
    /// In memory of the process, until it ends.
    Memory,
    /// In a directory, by its path when the program starts.
    Directory(String),
    /// On a server.
    Redis(Server),
}

/// A server of Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name or address.
    pub host: Hosts,
    /// Its port.
    pub port: u16,
    /// The number of its database.
    pub database: u16,
    /// The environment variable with the password.
    pub password: Option<String>,
}

/// The port of servers that say nothing else.
const REDIS: u16 = 6379;

impl Server {
    /// Returns the name or the address.
    pub fn host(&self) -> String {
        match &self.host {
            Hosts::All => "*".to_owned(),
            Hosts::Named(name) => name.clone(),
            Hosts::Range { first, .. } => first.to_string(),
        }
    }

    /// Whether one of these grants it.
    pub fn is_granted(&self, remotes: &[Remote]) -> bool {
        let holds = |hosts: &Hosts| match (hosts, &self.host) {
            (Hosts::All, _) => true,
            (Hosts::Range { first, prefix }, Hosts::Range { first: address, .. }) => is_in(*address, *first, *prefix),
            (hosts, host) => hosts == host,
        };
        remotes.iter().any(|remote| holds(&remote.hosts) && remote.port.is_none_or(|port| port == self.port))
    }

    /// Parses what follows `redis://`.
    fn parse(rest: &str) -> Result<Server, String> {
        let (rest, database) = match rest.split_once('/') {
            Some((rest, "")) => (rest, 0),
            Some((rest, number)) => {
                let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
                let number = number.parse().ok().filter(|_| is_number);
                (rest, number.ok_or("the number of the database is missing after the `/`")?)
            }
            None => (rest, 0),
        };
        let (password, authority) = match rest.rsplit_once('@') {
            Some((secret, authority)) => {
                let Some(name) = secret.strip_prefix("env:").filter(|name| !name.is_empty()) else {
                    return Err("a password is read from the environment when the program starts: redis://env:NAME@…".to_owned());
                };
                (Some(text::variable_name(name)?), authority)
            }
            None => (None, rest),
        };
        let Remote { hosts: host, port } = authority.parse()?;
        match host {
            Hosts::All => return Err("`*` is no server".to_owned()),
            Hosts::Range { first, prefix } if prefix != if first.is_ipv4() { 32 } else { 128 } => {
                return Err("a range of addresses is no server".to_owned());
            }
            _ => {}
        }
        Ok(Server { host, port: port.unwrap_or(REDIS), database, password })
    }
}

/// Whether an address is in a range.
fn is_in(address: IpAddr, first: IpAddr, prefix: u8) -> bool {
    let same = |one: u128, other: u128, bits: u32| (one ^ other).checked_shr(bits - u32::from(prefix)).unwrap_or(0) == 0;
    match (address, first) {
        (IpAddr::V4(address), IpAddr::V4(first)) => same(address.to_bits().into(), first.to_bits().into(), 32),
        (IpAddr::V6(address), IpAddr::V6(first)) => same(address.to_bits(), first.to_bits(), 128),
        _ => false,
    }
}

/// The form of an URL.
impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let password = self.password.iter().map(|name| format!("env:{name}@")).collect::<String>();
        let remote = Remote { hosts: self.host.clone(), port: Some(self.port) };
        write!(f, "redis://{password}{remote}/{}", self.database)
    }
}

/// The form `memory`, the path of a directory, or `redis://[env:NAME@]HOST[:PORT][/DATABASE]`.
impl FromStr for KeyValues {
    type Err = String;

    fn from_str(given: &str) -> Result<Self, String> {
        match given {
            "memory" => Ok(KeyValues::Memory),
            given if let Some(rest) = given.strip_prefix("redis://") => Server::parse(rest).map(KeyValues::Redis),
            given if given.contains("://") => {
                let scheme = given.split("://").next().unwrap_or_default();
                Err(format!(
                    "{} is not supported: values are kept by redis://, in `memory` or in a directory",
                    Foreign::message(scheme)
                ))
            }
            given => Ok(KeyValues::Directory(text::path(given)?)),
        }
    }
}

/// The form of [`KeyValues`].
impl fmt::Display for KeyValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyValues::Memory => f.write_str("memory"),
            KeyValues::Directory(path) if path == "memory" => f.write_str("./memory"),
            KeyValues::Directory(path) => f.write_str(path),
            KeyValues::Redis(server) => server.fmt(f),
        }
    }
}

/// The size of values in memory unless another is requested.
pub const USUAL_SIZE: u64 = 64 << 20;

/// Parses the maximum size of values in memory.
pub(super) fn size(given: &str) -> Result<u64, String> {
    const LEAST: u64 = 64 << 10;
    const MOST: u64 = 16 << 30;
    match quantity::size(given)? {
        size if (LEAST..=MOST).contains(&size) => Ok(size),
        _ => Err("the size of all values together must be from 64KiB to 16GiB".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_in_memory_or_a_directory() {
        let parsed = |given: &str| given.parse::<KeyValues>();
        assert_eq!(parsed("memory"), Ok(KeyValues::Memory));
        for (given, same) in [("data", "data"), ("./memory", "./memory"), ("/a:b", "/a:b")] {
            assert_eq!(parsed(given), Ok(KeyValues::Directory(given.to_owned())));
            assert_eq!(parsed(given).unwrap().to_string(), same);
        }
        assert!(parsed("").is_err_and(|said| said.contains("missing")));
        assert!(parsed("rediss://localhost").is_err_and(|said| said.contains("rediss is not supported")));
        assert!(parsed("a\0").is_err_and(|said| said.contains("NUL")));
        assert!(size("63KiB").is_err() && size("17GiB").is_err() && size("much").is_err());
        assert_eq!(size("64KiB"), Ok(64 << 10));
    }

    #[test]
    fn a_server_has_a_host_and_no_secrets() {
        let parsed = |given: &str| format!("redis://{given}").parse::<KeyValues>();
        for (given, same) in [
            ("localhost", "localhost:6379/0"),
            ("Example.org:1/", "example.org:1/0"),
            ("[::1]:7/15", "[::1]:7/15"),
            ("env:SECRET@10.0.0.1", "env:SECRET@10.0.0.1:6379/0"),
        ] {
            assert_eq!(parsed(given).map(|server| server.to_string()), Ok(format!("redis://{same}")));
        }
        for (given, answer) in [
            ("", "the host is missing"),
            ("*", "`*` is no server"),
            ("10.0.0.0/8", "the host 10.0.0.0"),
            ("[fd00::/8]", "the number of the database"),
            ("user:secret@localhost", "redis://env:NAME@"),
            ("env:@localhost", "redis://env:NAME@"),
            ("localhost/db", "the number of the database"),
            ("localhost/+1", "the number of the database"),
            ("localhost:0", "port 0"),
        ] {
            match parsed(given) {
                // Not a range, but the database 8.
                Ok(server) => assert_eq!((given, server.to_string().as_str()), ("10.0.0.0/8", "redis://10.0.0.0:6379/8")),
                Err(said) => assert!(said.contains(answer), "{given}: {said}"),
            }
        }
        let granted = |given: &str, by: &str| {
            let Ok(KeyValues::Redis(server)) = parsed(given) else { panic!("{given}") };
            server.is_granted(&[by.parse().unwrap()])
        };
        for by in ["*", "*:6379", "db", "db:6379", "DB"] {
            assert!(granted("db", by), "{by}");
        }
        for by in ["*:80", "db:80", "other", "10.0.0.0/8"] {
            assert!(!granted("db", by), "{by}");
        }
        assert!(granted("10.1.2.3", "10.0.0.0/8") && granted("10.1.2.3", "0.0.0.0/0") && granted("[fd00::1]:1", "[fd00::/8]:1"));
        assert!(!granted("11.1.2.3", "10.0.0.0/8") && !granted("10.1.2.3", "[::/0]") && !granted("10.1.2.3", "10.1.2.4"));
    }
}
