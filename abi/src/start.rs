//! Start steps: the work of the runtime before guest code runs, in programs that need it.
//!
//! A start step is a function `extern "C" fn(argument: u64) -> bool` of the runtime, which returns whether the step was taken and
//! which the linker leaves out of programs that do not take it. The compiler plans which are taken, in which order, with what
//! argument, and whether a program starts without the step: `program/start.rs`.
//!
//! To add a step, add its row, a function of its name to the runtime's `host/`, and its condition to the plan.

use crate::relative::{RelFn, RelSlice};

/// Calls `$each!` with the start steps: `name(argument: type);`, where the symbol is the name after `w2n_`.
///
/// * `check_processor`: ends the process unless the processor has all `features`, bits of the target's own numbering: see
///   [`cpu`](crate::record::cpu).
/// * `trim_cores`: leaves address space that is only reserved for memories out of core files.
/// * `start_timer`: starts the timer that ends the process with [`TIMEOUT_STATUS`](crate::limit::TIMEOUT_STATUS).
/// * `start_workers`: listens, and starts the workers of a server; the next steps are taken by each of them.
/// * `start_members`: listens, and starts the programs of a server of several; never returns.
/// * `open_sockets`: opens the granted sockets.
/// * `open_directories`: opens the granted directories.
/// * `open_resolver`: opens the files that tell how names of hosts are looked up.
/// * `restrict_files`: denies the whole file system except for the granted directories (Landlock).
/// * `open_component_directories`, `restrict_component_files`: likewise, for a program that is a component.
/// * `deny_files`: denies the whole file system, likewise.
/// * `restrict_component_files_and_ports`, `deny_files_except_ports`: the same, but allow the ports of the granted
///   [`Network`](crate::network::Network).
/// * `check_configuration`: ends the process unless every environment variable that the
///   [`Configuration`](crate::configuration::Configuration) names is set.
/// * `open_key_values`: opens the directory in which values are kept: see [`KeyValues`](crate::key_value::KeyValues).
/// * `open_blobs`: opens the directory in which objects are kept: see [`Blobs`](crate::blobs::Blobs).
/// * `check_key_values_password`: ends the process unless the environment variable with the password of a server is set.
/// * `restrict_component_files_and_values`, `restrict_component_files_values_and_ports`: like the steps for a component without these,
///   but allow the directories in which values and objects are kept.
/// * `trust_roots`: parses the certificates to trust, which it reads from a file of the system if the program has none: see
///   [`Client`](crate::client::Client).
/// * `reserve_heap`: reserves the addresses of objects and lays the constant ones there: see [`heap`](crate::heap).
/// * `take_report`: takes the descriptor that a [`snapshot`](crate::snapshot) is written to from standard input, which is empty from then on.
/// * `open_profile`: maps the file of the counts of a program that counts what it does: see [`Profile`](crate::profile::Profile).
/// * `filter_calls`: installs the seccomp filter.
#[macro_export]
macro_rules! for_each_start_step {
    ($each:ident) => {
        $each! {
            check_processor(features: u64);
            start_timer(nanoseconds: u64);
            start_workers();
            open_sockets();
            open_directories();
            open_resolver();
            restrict_files();
            deny_files();
            deny_files_except_ports();
            filter_calls();
            open_component_directories();
            restrict_component_files();
            restrict_component_files_and_ports();
            trim_cores();
            check_configuration();
            open_key_values();
            check_key_values_password();
            restrict_component_files_and_values();
            restrict_component_files_values_and_ports();
            open_blobs();
            start_members();
            trust_roots();
            reserve_heap();
            take_report();
            open_profile();
        }
    };
}

/// A start step that a program takes. A list of them has no padding: fields are at multiples of 4.
#[repr(C, packed(4))]
pub struct StartStepRecord {
    /// The function.
    pub function: RelFn<extern "C" fn(u64) -> bool>,
    /// Its argument; 0 if it takes none.
    pub argument: u64,
    /// The message of a program that does not start without this step; empty if it does.
    pub refusal: RelSlice<u8>,
}
