//! Signals that ask the command to end: it leaves nothing half done and nothing temporary, then dies of the signal, as shells expect.
//!
//! A second signal ends it at once.

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use wasm2native::temporary;

/// Watches for signals from now on. Those that are ignored, as under nohup(1), stay ignored.
pub fn watch() {
    let ignored = ignored();
    let signals = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
    // Where handlers cannot be installed or no thread can be started, signals have their default effect.
    let Ok(mut signals) = Signals::new(signals.inspect(|signal| end_at_second(*signal))) else { return };
    let wait = move || {
        for signal in signals.forever() {
            measure::process::end();
            temporary::end();
            let _ = emulate_default_handler(signal);
        }
    };
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(wait);
}

/// Makes the second of a signal end the process without further ado.
fn end_at_second(signal: i32) {
    let came = Arc::new(AtomicBool::new(false));
    // In this order: the first sets what the second finds.
    let _ = flag::register_conditional_default(signal, Arc::clone(&came));
    let _ = flag::register(signal, came);
}

/// Returns the signals that this process was started with to be ignored, a bit each.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
