//! The resources that the program may access. By default, these are only its standard streams and arguments.

use super::config::Setting;
use super::directory::{Directory, Embed};
use super::key_value::{self, KeyValues};
use super::network::{Local, Remote};
use super::roots::TlsRoots;
use super::{address, text};
use clap::Args;
use std::net::SocketAddr;

/// The resources that the program may access; by default, only its standard streams and arguments.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Permissions")]
pub struct Permissions {
    /// Grant a directory, opened when the program starts; `:ro` makes it read-only, `:dev` allows opening device nodes
    #[arg(long = "dir", value_name = "HOST[::GUEST][:ro][:dev]")]
    pub directories: Vec<Directory>,

    /// Copy a file or directory of at most 1 GiB into the executable, read-only; embedded directories follow granted ones
    #[arg(long = "embed", value_name = "HOST[::GUEST]")]
    pub embedded: Vec<Embed>,

    /// Do not embed files with such a name, or such a path below an embedded directory: `*.pyc`, `docs/**`
    #[arg(long = "exclude", value_name = "PATTERN")]
    pub excluded: Vec<String>,

    /// Listen for TCP connections from startup on `IPv4:PORT` or `[IPv6]:PORT`; sockets are file descriptors 3, 4, …
    #[arg(long = "listen", value_name = "ADDRESS:PORT", value_parser = address::parse)]
    pub listeners: Vec<SocketAddr>,

    /// Accept sockets from a service manager (LISTEN_FDS) as the first file descriptors from 3 up
    #[arg(long)]
    pub inherit_sockets: bool,

    /// Let a component look up and connect to `NAME`, `IPv4`, `[IPv6]`, a range such as `10.0.0.0/8`, or `*`
    #[arg(long = "allow-net", value_name = "HOST[:PORT],...", value_delimiter = ',')]
    pub remotes: Vec<Remote>,

    /// Let a component send requests to servers of `https` whose certificates lead to one of those in a file (PEM), which become part of
    /// the executable, or of the `system` that it runs on
    #[arg(long = "tls-roots", value_name = "FILE|system")]
    pub tls_roots: Option<TlsRoots>,

    /// Let a component bind sockets to `IPv4:PORT` or `[IPv6]:PORT`; with port 0, the system chooses one
    #[arg(long = "allow-listen", value_name = "ADDRESS:PORT,...", value_delimiter = ',')]
    pub locals: Vec<Local>,

    /// Set an environment variable, or pass one through
    #[arg(long = "env", value_name = "NAME[=VALUE]", value_parser = text::variable)]
    pub variables: Vec<String>,

    /// Pass the whole environment through
    #[arg(long = "inherit-env")]
    pub inherit_environment: bool,

    /// Set a value that a component asks for (`wasi:config`); `env:NAME` is the value of that variable when the program starts
    #[arg(long = "config", value_name = "KEY=VALUE")]
    pub settings: Vec<Setting>,

    /// Keep the values of a component (`wasi:keyvalue`): `memory` keeps them until the program ends, a directory for good, or a server
    /// of Redis that `--allow-net` grants (`redis://[env:PASSWORD@]HOST[:PORT][/DATABASE]`)
    #[arg(long = "keyvalue", value_name = "memory|DIRECTORY|URL")]
    pub key_values: Option<KeyValues>,

    /// The names of the stores that a component may open; all when there are none.
    #[arg(skip)]
    pub stores: Vec<String>,

    /// Limit the total size of the values that `--keyvalue memory` keeps [default: 64MiB]
    #[arg(long = "keyvalue-max", value_name = "SIZE", value_parser = key_value::size)]
    pub key_values_size: Option<u64>,

    /// Keep the objects of a component (`wasi:blobstore`) in a directory, by its path when the program starts
    #[arg(long = "blobstore", value_name = "DIRECTORY", value_parser = text::path)]
    pub blobs: Option<String>,

    /// Pass an argument before those of the command line
    #[arg(long = "arg", value_name = "ARGUMENT", value_parser = text::text, allow_hyphen_values = true)]
    pub arguments: Vec<String>,
}
