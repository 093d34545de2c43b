//! Clocks, sleep, and random numbers.

use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn main() {
    let start = Instant::now();
    thread::sleep(Duration::from_millis(20));
    assert!(start.elapsed() >= Duration::from_millis(20));
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert!(since > 1_700_000_000, "{since}");
    // The keys of two maps differ, since they are random.
    let order = || (0..64).map(|key| (key, ())).collect::<HashMap<_, _>>().into_keys().collect::<Vec<i32>>();
    assert_ne!(order(), order());
    println!("fine");
}
