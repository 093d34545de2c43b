//! Programs that are servers.

use super::{address, quantity};
use clap::Args;
use std::net::SocketAddr;
use std::time::Duration;

/// How a program serves; a program without an address is no server.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Server")]
pub struct Serve {
    /// Make a server, which answers HTTP requests on `IPv4:PORT` or `[IPv6]:PORT`
    #[arg(long = "serve", value_name = "ADDRESS:PORT", value_parser = address::parse)]
    pub addresses: Vec<SocketAddr>,

    /// Answer each request with a run of the program as a CGI command
    #[arg(long, requires = "addresses")]
    pub cgi: bool,

    /// Start this many processes [default: one for each processor]
    #[arg(long, value_name = "COUNT", requires = "addresses", value_parser = clap::value_parser!(u32).range(1..=256))]
    pub workers: Option<u32>,

    /// Limit the connections of each process
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

    /// Close a connection on which the head of a request takes longer than this [default: 10s]
    #[arg(long, value_name = "DURATION", requires = "addresses", value_parser = quantity::duration)]
    pub head_timeout: Option<Duration>,

    /// When told to end, give requests this time to finish [default: 10s]
    #[arg(long, value_name = "DURATION", requires = "addresses", value_parser = quantity::duration)]
    pub grace: Option<Duration>,
}

/// The most connections of a process, unless another number is requested.
const CONNECTIONS: u32 = 1024;

/// The most bytes of a body, unless another number is requested.
const BODY: u64 = 1 << 30;

impl Default for Serve {
    fn default() -> Self {
        Self {
            addresses: Vec::new(),
            cgi: false,
            workers: None,
            max_connections: CONNECTIONS,
            max_body: BODY,
            request_timeout: None,
            idle_timeout: None,
            head_timeout: None,
            grace: None,
        }
    }
}

impl Serve {
    /// Whether the program is a server.
    pub fn serves(&self) -> bool {
        !self.addresses.is_empty()
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
