//! Programs that are servers.

mod address;
mod routes;
mod workers;

pub use address::ServeAddress;
pub use routes::{Fixed, Member, MemberProgram, Route};
pub use workers::Workers;

use super::quantity;
use clap::Args;
use std::time::Duration;

/// How a program serves; a program without an address is no server.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Server")]
pub struct Serve {
    /// Make a server, which answers HTTP requests on `IPv4:PORT`, `[IPv6]:PORT`, a socket `unix:PATH`, or sockets of a service
    /// manager (`systemd`); a port or all of it may be `env:NAME`, a variable that is read at start
    #[arg(long = "serve", value_name = "ADDRESS")]
    pub addresses: Vec<ServeAddress>,

    /// Answer each request with a run of the program as a CGI command
    #[arg(long, requires = "addresses")]
    pub cgi: bool,

    /// Start this many processes; with `MIN..MAX`, more when all are busy [default: one for each processor]
    #[arg(long, value_name = "COUNT", requires = "addresses")]
    pub workers: Option<Workers>,

    /// Give the files of Unix sockets these permissions, such as 660 [default: as the umask says]
    #[arg(long, value_name = "MODE", requires = "addresses", value_parser = mode)]
    pub socket_mode: Option<u32>,

    /// Let an instance of a component answer this many requests, which find what those before have left [default: 1]
    #[arg(
        long, value_name = "COUNT", requires = "addresses", conflicts_with = "cgi", default_value_t = REUSE,
        hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..),
    )]
    pub reuse: u32,

    /// Limit the connections of each process, which closes idle ones in favor of others
    #[arg(
        long, value_name = "COUNT", requires = "addresses", default_value_t = CONNECTIONS, hide_default_value = true,
        value_parser = clap::value_parser!(u32).range(1..=65536),
    )]
    pub max_connections: u32,

    /// Limit the body of a request, such as to 1MiB [default: 1GiB]
    #[arg(
        long, value_name = "SIZE", requires = "addresses", value_parser = quantity::size, default_value_t = BODY,
        hide_default_value = true,
    )]
    pub max_body: u64,

    /// Answer 504 when a request takes longer than this [default: 30s]
    #[arg(long, value_name = "DURATION", requires = "addresses", value_parser = quantity::duration)]
    pub request_timeout: Option<Duration>,

    /// Close a connection on which nothing happens for this time [default: 60s]
    #[arg(long, value_name = "DURATION", requires = "addresses", value_parser = quantity::duration)]
    pub idle_timeout: Option<Duration>,

    /// Close a connection on which the head of a request takes longer than this, or whose client does nothing for so long while
    /// the program waits for it [default: 10s]
    #[arg(long, value_name = "DURATION", requires = "addresses", value_parser = quantity::duration)]
    pub head_timeout: Option<Duration>,

    /// When told to end, give requests this time to finish [default: 10s]
    #[arg(long, value_name = "DURATION", requires = "addresses", value_parser = quantity::duration)]
    pub grace: Option<Duration>,

    /// The routes of the server, the most specific ones first; it answers all paths without any.
    #[arg(skip)]
    pub routes: Vec<Route>,

    /// The number of the program among those of a server of several, which has the addresses.
    #[arg(skip)]
    pub member: Option<Member>,

    /// The programs of a server of several, which answers no requests itself.
    #[arg(skip)]
    pub programs: Vec<MemberProgram>,
}

/// The number of requests that an instance answers, unless another number is requested.
const REUSE: u32 = 1;

/// The most connections of a process, unless another number is requested.
const CONNECTIONS: u32 = 1024;

/// The most bytes of a body, unless another number is requested.
const BODY: u64 = 1 << 30;

/// Parses permissions as chmod(1) takes them: three octal digits.
fn mode(text: &str) -> Result<u32, String> {
    match u32::from_str_radix(text.trim_start_matches('0'), 8) {
        Ok(mode @ 1..=0o777) if text.len() <= 4 && !text.starts_with('+') => Ok(mode),
        _ => Err("permissions are octal digits, such as 660 for the user and the group".to_owned()),
    }
}

impl Default for Serve {
    fn default() -> Self {
        Self {
            addresses: Vec::new(),
            cgi: false,
            workers: None,
            socket_mode: None,
            reuse: REUSE,
            max_connections: CONNECTIONS,
            max_body: BODY,
            request_timeout: None,
            idle_timeout: None,
            head_timeout: None,
            grace: None,
            routes: Vec::new(),
            member: None,
            programs: Vec::new(),
        }
    }
}

impl Serve {
    /// Whether the program is a server.
    pub fn serves(&self) -> bool {
        !self.addresses.is_empty() || self.member.is_some()
    }

    /// Whether it answers requests itself.
    pub fn answers(&self) -> bool {
        self.serves() && self.programs.is_empty()
    }

    /// Returns the time for the answer to a request.
    pub fn request_time(&self) -> Duration {
        self.request_timeout.unwrap_or(Duration::from_secs(30))
    }

    /// Returns the time for which nothing may happen.
    pub fn idle_time(&self) -> Duration {
        self.idle_timeout.unwrap_or(Duration::from_secs(60))
    }

    /// Returns the time for the head of a request.
    pub fn head_time(&self) -> Duration {
        self.head_timeout.unwrap_or(Duration::from_secs(10))
    }

    /// Returns the time for requests to finish when the server ends.
    pub fn grace_time(&self) -> Duration {
        self.grace.unwrap_or(Duration::from_secs(10))
    }
}
