//! The host functions that start-up may call while the program is built.
//!
//! A program must not differ from one whose start-up runs each time, except in what its user allows. So a function is called only if
//! its results are the same then, and if it changes nothing outside memories, tables and globals except what was written to the
//! standard streams. All others end start-up with an error that names them.

use crate::options::preinit::Varying;
use crate::options::{Options, Permissions};
use crate::program::host::HostFunction;

/// Whether start-up may call a host function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purity {
    /// It does not differ from run to run.
    Pure,
    /// It differs from run to run.
    Varying(Varying),
    /// It sees or changes what the program does not have yet.
    Foreign,
}

/// Whether start-up may call a function in a program with these options.
pub fn may_call(function: HostFunction, options: &Options) -> bool {
    match of(function, &options.permissions) {
        Purity::Pure => true,
        Purity::Varying(what) => options.preinit.allowed.contains(&what),
        Purity::Foreign => false,
    }
}

/// Returns the purity of a function in a program with these permissions.
///
/// Variables that are set when the program is built are the same in every run, and so are the descriptors of a program that is
/// granted none.
pub fn of(function: HostFunction, permissions: &Permissions) -> Purity {
    match function.name() {
        "fd_write" | "fd_fdstat_get" | "fd_seek" | "fd_tell" | "proc_exit" | "proc_raise" | "sched_yield" => Purity::Pure,
        "fd_prestat_get" | "fd_prestat_dir_name" if grants_no_files(permissions) => Purity::Pure,
        "environ_get" | "environ_sizes_get" if passes_nothing_through(permissions) => Purity::Pure,
        "environ_get" | "environ_sizes_get" => Purity::Varying(Varying::Environment),
        "args_get" | "args_sizes_get" => Purity::Varying(Varying::Arguments),
        "random_get" => Purity::Varying(Varying::Random),
        "clock_res_get" | "clock_time_get" | "poll_oneoff" => Purity::Varying(Varying::Clock),
        _ => Purity::Foreign,
    }
}

/// Returns the permissions of the program that runs start-up: nothing of the host.
pub fn permissions(of: &Permissions) -> Permissions {
    let is_set = |variable: &&String| variable.contains('=');
    Permissions {
        variables: of.variables.iter().filter(is_set).cloned().collect(),
        arguments: of.arguments.clone(),
        ..Permissions::default()
    }
}

fn grants_no_files(permissions: &Permissions) -> bool {
    let Permissions { directories, embedded, listeners, inherit_sockets, .. } = permissions;
    directories.is_empty() && embedded.is_empty() && listeners.is_empty() && !inherit_sockets
}

fn passes_nothing_through(permissions: &Permissions) -> bool {
    !permissions.inherit_environment && permissions.variables.iter().all(|variable| variable.contains('='))
}
