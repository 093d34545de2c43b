//! The threads that compile.

use crate::error::{Error, Result};
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread::available_parallelism;

/// The stack of a thread, in bytes. Large functions nest deeply, and the default is small.
const STACK_SIZE: usize = 64 << 20;

thread_local! {
    /// The lines of the first panic among the threads that this one works with.
    static PANIC: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// The lines that a panic would have printed: names may be among them, so they become part of an error.
type Panic = Arc<Mutex<Vec<String>>>;

/// Runs `work` with `threads` threads, or one for each processor, on stacks that are large enough for every function that is not
/// refused. A panic in any of them is a bug of ours, and becomes an error with a message like any other.
///
/// # Errors
///
/// Returns those of `work`, or an error when no thread can be started.
pub fn run<T: Send>(threads: Option<usize>, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let panic = Panic::default();
    let pool = pool(count(threads), &panic).map_err(|error| Error::environment(format!("cannot start a thread: {error}")))?;
    keep_panics();
    let result = catch_unwind(AssertUnwindSafe(|| pool.install(work)));
    PANIC.set(None);
    let lines = panic.lock().unwrap_or_else(PoisonError::into_inner);
    match result {
        Ok(result) => result.map_err(|error| lines.iter().fold(error, Error::detail)),
        Err(_) => Err(lines.iter().fold(Error::bug("the compiler panicked"), Error::detail)),
    }
}

/// Keeps the panics of our threads instead of printing them; those of others are left to the hook that was there before.
fn keep_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let other = panic::take_hook();
        panic::set_hook(Box::new(move |info| match PANIC.with_borrow(Option::clone) {
            Some(panic) => keep(&panic, info),
            None => other(info),
        }));
    });
}

fn keep(panic: &Panic, info: &PanicHookInfo<'_>) {
    const MOST_FRAMES: usize = 60;
    let mut lines = panic.lock().unwrap_or_else(PoisonError::into_inner);
    if lines.is_empty() {
        lines.extend(info.to_string().lines().map(str::to_owned));
        let backtrace = Backtrace::capture();
        if backtrace.status() == BacktraceStatus::Captured {
            lines.extend(backtrace.to_string().lines().take(MOST_FRAMES).map(str::to_owned));
        }
    }
}

/// Returns how many threads to start where `wanted` are requested. More threads than processors are of no use, and up to this
/// limit a wrong number of them is only slow.
fn count(wanted: Option<usize>) -> usize {
    let processors = available_parallelism().map_or(1, usize::from);
    match wanted {
        None | Some(0) => processors,
        Some(wanted) => wanted.min(processors.max(64)),
    }
}

/// Starts threads: fewer where that many are not available, and none where not even one is, so that this thread does all the
/// work.
fn pool(mut count: usize, panic: &Panic) -> Result<ThreadPool, ThreadPoolBuildError> {
    while count > 0 {
        let panic = Arc::clone(panic);
        let start = move |_| PANIC.set(Some(Arc::clone(&panic)));
        if let Ok(pool) = ThreadPoolBuilder::new().num_threads(count).stack_size(STACK_SIZE).start_handler(start).build() {
            return Ok(pool);
        }
        count /= 2;
    }
    // The stack of the first thread grows up to the limit in force at the time.
    let limit = getrlimit(Resource::Stack);
    let wanted = limit.maximum.map_or(STACK_SIZE as u64, |most| most.min(STACK_SIZE as u64));
    if limit.current.is_some_and(|current| current < wanted) {
        // With less stack, nearly everything can still be compiled.
        let _ = setrlimit(Resource::Stack, Rlimit { current: Some(wanted), maximum: limit.maximum });
    }
    PANIC.set(Some(Arc::clone(panic)));
    ThreadPoolBuilder::new().num_threads(1).use_current_thread().build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_threads_are_capped() {
        let processors = count(None);
        assert_eq!(count(Some(0)), processors);
        assert_eq!(count(Some(1)), 1);
        assert_eq!(count(Some(usize::MAX)), processors.max(64));
    }

    #[test]
    fn a_panic_is_an_error_with_its_message() {
        let error = run::<()>(Some(1), || panic!("a name\u{1b}[2J")).unwrap_err().to_string();
        assert!(
            error.starts_with("the compiler panicked\n  panicked at ") && error.contains("\n  a name\\u{1b}[2J\n"),
            "{error}"
        );
    }
}
