//! Work in a fixed order, on all threads.

use crate::error::Result;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Does `work` on all items. Each thread, with a worker of its own, takes the next item when it is done with one, so that all items
/// before one that is begun are begun. Returns the results in the order of the items.
///
/// # Errors
///
/// Returns that of the first item with one, whatever the number of threads.
pub(super) fn run<T: Sync, W, R: Send>(
    items: &[T],
    worker: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, &T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let done = rayon::broadcast(|_| {
        let (mut worker, mut done) = (worker(), Vec::new());
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(number) else { return done };
            let result = work(&mut worker, item);
            if result.is_err() {
                next.store(items.len(), Ordering::Relaxed);
            }
            done.push((number, result));
        }
    });
    let mut done: Vec<_> = done.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn results_are_in_order() {
        let items: Vec<usize> = (0..1000).collect();
        let results = run(&items, || 1, |one, item| Ok(item + *one)).unwrap();
        assert_eq!(results, (1..1001).collect::<Vec<_>>());
    }

    #[test]
    fn the_first_error_is_returned() {
        let items: Vec<usize> = (0..1000).collect();
        let work =
            |(): &mut (), item: &usize| if item % 300 == 299 { Err(Error::environment(format!("{item}"))) } else { Ok(()) };
        for _ in 0..100 {
            assert_eq!(run(&items, || (), work).unwrap_err().to_string(), "299");
        }
    }
}
