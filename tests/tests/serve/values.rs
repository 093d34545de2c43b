//! Values that the first process keeps for all workers (`--keyvalue memory`).

use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use wasm2native_tests::build::Build;
use wasm2native_tests::serving::Serving;
use wasm2native_tests::wat;

fn start(options: &[&str]) -> Serving {
    let build = Build::new(wat::program("serve/values")).option(["--keyvalue", "memory", "--keyvalue-max", "1MiB"]);
    Serving::of(&build.option(options))
}

/// Workers count together, and what one of them does, however it ends, is not lost.
#[test]
fn all_workers_count() {
    for options in [&[][..], &["--seccomp"]] {
        let serving = start(&[&["--workers", "2", "--request-timeout", "1s"], options].concat());
        let statuses = thread::scope(|scope| {
            let threads: Vec<_> =
                (0..4).map(|_| scope.spawn(|| (0..10).map(|_| serving.get("/").status).collect::<Vec<_>>())).collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("it asks")).collect::<Vec<_>>()
        });
        let mut sorted = statuses.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (201..=240).collect::<Vec<_>>(), "{statuses:?}");
        serving.get("/trap").expect(500);
        serving.get("/").expect(242);
        // A value in several messages.
        serving.get("/large").expect(243);
        for worker in serving.expect_workers(2) {
            kill(Pid::from_raw(worker.cast_signed()), Signal::SIGKILL).expect("it runs");
            thread::sleep(Duration::from_millis(20));
        }
        serving.expect_workers(2);
        serving.get("/large").expect(244);
    }
}

/// A request that asks without an end is late like any other, and the others go on.
#[test]
fn requests_that_ask_are_late() {
    let serving = start(&["--workers", "2", "--request-timeout", "500ms"]);
    for _ in 0..3 {
        let mut spinning = serving.connect();
        spinning.request("GET", "/spin", &[], b"");
        thread::sleep(Duration::from_millis(50));
        assert_ne!(serving.get("/large").status, 500);
        spinning.receive().expect(504);
    }
}
