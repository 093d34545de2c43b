//! The host functions that start-up may call while the program is built.
//!
//! A program must not differ from one whose start-up runs each time, except in what its user allows. So a function is called only if
//! its results are the same then, and if it changes nothing outside memories, tables and globals except what was written to the
//! standard streams. All others end start-up with an error that names them.
//!
//! Variables that are set when the program is built are the same in every run, and so are embedded files, and the names of granted
//! directories. Contents of these are not, nor is standard input.

use crate::options::preinit::Varying;
use crate::options::{Directory, Options, Permissions};
use crate::program::host::HostFunction;
use crate::program::host_call::Route;

/// Whether start-up may call a host function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purity {
    /// It does not differ from run to run.
    Pure,
    /// It does not if its first parameter, a descriptor, is one of an embedded file.
    OfFiles,
    /// It differs from run to run.
    Varying(Varying),
    /// It sees or changes what the program does not have yet.
    Foreign,
}

/// Returns the way from start-up to a function, in a program with these options; `usual` is the one to functions that may be called.
pub fn route(function: HostFunction, options: &Options, usual: Route) -> Route {
    match of(function, &options.permissions) {
        Purity::Pure => usual,
        Purity::OfFiles => Route::From(first_embedded(&options.permissions)),
        Purity::Varying(what) if options.preinit.allowed.contains(&what) => usual,
        Purity::Varying(_) | Purity::Foreign => Route::Refused,
    }
}

/// Returns the purity of a function in a program with these permissions.
pub fn of(function: HostFunction, permissions: &Permissions) -> Purity {
    let has_sockets = permissions.inherit_sockets || !permissions.listeners.is_empty();
    match function.name() {
        // Streams are always pipes here; nothing else is told of them.
        "fd_write" | "fd_fdstat_get" | "proc_exit" | "proc_raise" | "sched_yield" => Purity::Pure,
        // Sockets have the first numbers, and it is not known how many there are.
        _ if has_sockets && function.takes_descriptor() => Purity::Foreign,
        "fd_prestat_get" | "fd_prestat_dir_name" => Purity::Pure,
        "fd_advise" | "fd_close" | "fd_filestat_get" | "fd_pread" | "fd_read" | "fd_readdir" | "fd_seek" | "fd_tell"
        | "path_filestat_get" | "path_open" | "path_readlink" => Purity::OfFiles,
        "environ_get" | "environ_sizes_get" if !passes_variables_through(permissions) => Purity::Pure,
        "environ_get" | "environ_sizes_get" => Purity::Varying(Varying::Environment),
        "args_get" | "args_sizes_get" => Purity::Varying(Varying::Arguments),
        "random_get" => Purity::Varying(Varying::Random),
        "clock_res_get" | "clock_time_get" | "poll_oneoff" => Purity::Varying(Varying::Clock),
        _ => Purity::Foreign,
    }
}

/// Returns the permissions of the program that runs start-up, from those of the program that is built: nothing of the host. An empty
/// directory is in the place of each granted one, so that it has the same number and name.
pub fn permissions(of: &Permissions, empty: &str) -> Permissions {
    let directories = of.directories.iter().map(|granted| Directory { host: empty.to_owned(), ..granted.clone() });
    Permissions {
        directories: directories.collect(),
        embedded: of.embedded.clone(),
        excluded: of.excluded.clone(),
        variables: of.variables.iter().filter(|variable| is_set(variable)).cloned().collect(),
        arguments: of.arguments.clone(),
        ..Permissions::default()
    }
}

/// Returns the number of the first descriptor of an embedded file: standard streams and granted directories come before.
fn first_embedded(permissions: &Permissions) -> u32 {
    const STANDARD_STREAMS: usize = 3;
    (STANDARD_STREAMS + permissions.directories.len()).try_into().unwrap_or(u32::MAX)
}

fn passes_variables_through(permissions: &Permissions) -> bool {
    permissions.inherit_environment || !permissions.variables.iter().all(|variable| is_set(variable))
}

/// Whether a variable is set when the program is built.
fn is_set(variable: &str) -> bool {
    variable.contains('=')
}
