//! The threads that compile.

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;
use wasm2native::error::{Error, Result};

/// The stack of a thread, in bytes. Large functions nest deeply, and the default is small.
const STACK_SIZE: usize = 64 << 20;

/// Runs `work` with so many threads, or one for each processor. A panic in any of them is a bug of ours, and an error with a
/// message like any other.
pub fn run<T: Send>(threads: Option<usize>, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let pool = pool(count(threads)).map_err(|error| Error::environment(format!("cannot start a thread: {error}")))?;
    let said = Arc::default();
    panic::set_hook(note_panics(&said));
    let result = catch_unwind(AssertUnwindSafe(|| pool.install(work)));
    drop(panic::take_hook());
    let said = said.lock().unwrap_or_else(PoisonError::into_inner);
    match result {
        Ok(result) => result.map_err(|error| said.iter().fold(error, Error::detail)),
        Err(_) => Err(said.iter().fold(Error::bug("the compiler panicked"), Error::detail)),
    }
}

/// A hook that keeps the lines of the first panic instead of printing them: names may be among them.
fn note_panics(said: &Arc<Mutex<Vec<String>>>) -> Box<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync> {
    const MOST_FRAMES: usize = 60;
    let said = Arc::clone(said);
    Box::new(move |info| {
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.is_empty() {
            said.extend(info.to_string().lines().map(str::to_owned));
            let backtrace = Backtrace::capture();
            if backtrace.status() == BacktraceStatus::Captured {
                said.extend(backtrace.to_string().lines().take(MOST_FRAMES).map(str::to_owned));
            }
        }
    })
}

/// How many threads are started where so many are wanted. More than processors are of no use, and a wrong number of them is only
/// slow up to here.
fn count(wanted: Option<usize>) -> usize {
    let processors = available_parallelism().map_or(1, usize::from);
    match wanted {
        None | Some(0) => processors,
        Some(wanted) => wanted.min(processors.max(64)),
    }
}

/// Starts threads: fewer where that many cannot be had, and none where not even one can, so that this thread does it all.
fn pool(mut count: usize) -> Result<ThreadPool, ThreadPoolBuildError> {
    while count > 0 {
        if let Ok(pool) = ThreadPoolBuilder::new().num_threads(count).stack_size(STACK_SIZE).build() {
            return Ok(pool);
        }
        count /= 2;
    }
    // The stack of the first thread grows as far as the limit of the moment.
    let limit = getrlimit(Resource::Stack);
    let wanted = limit.maximum.map_or(STACK_SIZE as u64, |most| most.min(STACK_SIZE as u64));
    if limit.current.is_some_and(|current| current < wanted) {
        // With less stack, too, nearly everything can be compiled.
        let _ = setrlimit(Resource::Stack, Rlimit { current: Some(wanted), maximum: limit.maximum });
    }
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
