//! Changes that others make to a directory while a program uses it: nobody gets the program out of it, and nobody's coming and
//! going hides an entry that stays.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use wasm2native_tests::build::Build;
use wasm2native_tests::launcher::{Refusal, without_openat2};
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::{available, heavy};
use wasm2native_tests::{corpus, machine};

/// The number of rounds that take some seconds, and the number that take some minutes.
const FEW: u32 = 20_000;
const MANY: u32 = 1_000_000;

#[test]
fn no_escape_by_the_kernel() {
    attack(FEW, |program| Job::new(program));
}

/// Where the kernel has no `openat2`: paths are resolved component by component.
#[test]
fn no_escape_without_openat2() {
    let scratch = Scratch::new();
    let Some(launcher) = available("a C compiler", without_openat2(&scratch, Refusal::Unknown)) else { return };
    attack(FEW, |program| Job::new(&launcher).args(machine::prefix(program.as_os_str())).arg(program));
}

#[test]
fn no_escape_in_minutes() {
    if !heavy("no_escape_in_minutes") {
        return;
    }
    attack(MANY, |program| Job::new(program));
    let scratch = Scratch::new();
    let Some(launcher) = available("a C compiler", without_openat2(&scratch, Refusal::Unknown)) else { return };
    attack(MANY, |program| Job::new(&launcher).args(machine::prefix(program.as_os_str())).arg(program));
}

/// Runs `escape.c` while three threads swap a directory below the granted one for one outside, and links for directories.
fn attack(rounds: u32, job: impl Fn(&Path) -> Job) {
    let Some(module) = available("C program escape", corpus::wasi::program("escape")) else { return };
    let scratch = Scratch::new();
    for place in ["root/swap", "root/other", "outside"] {
        scratch.write(&format!("{place}/file"), if place == "outside" { "secret\n" } else { "in" });
        // Directories moved inside may be read.
        scratch.write(&format!("{place}/dir/file"), "in");
        symlink("..", scratch.join(place).join("dir/up")).expect("scratch is writable");
    }
    scratch.write("outside/file-outside", "secret\n");
    let root = scratch.join("root");
    for (contents, name) in [("../outside", "out"), ("swap", "back"), ("swap/file", "link"), ("../outside/file", "leak")] {
        symlink(contents, root.join(name)).expect("scratch is writable");
    }
    symlink("../../outside/file", root.join("swap/link")).expect("scratch is writable");
    let before = contents(&scratch.join("outside"));
    let program = Build::new(module).option(["--dir", &format!("{}::/", root.display())]).executable(&scratch);

    let ended = AtomicBool::new(false);
    let outcome = thread::scope(|scope| {
        let outside = scratch.join("outside");
        let pairs = [
            (root.join("swap"), root.join("out")),
            (root.join("swap/dir"), root.join("back")),
            (root.join("link"), root.join("leak")),
            (root.join("swap"), root.join("other")),
            // Moves a directory that a path may be passing through out of the granted one, and back.
            (root.join("swap/dir"), outside.join("dir")),
        ];
        for (one, other) in pairs {
            let ended = &ended;
            scope.spawn(move || {
                while !ended.load(Ordering::Relaxed) {
                    exchange(&one, &other);
                }
            });
        }
        let outcome = job(&program).arg(rounds.to_string()).run();
        ended.store(true, Ordering::Relaxed);
        outcome
    });
    let outcome: Outcome = outcome.expect(0);
    // Both happened, or nothing was tested.
    let (opened, refused) = outcome.out().trim_end().split_once(" opened, ").map_or((0, 0), |(opened, refused)| {
        (opened.parse().unwrap_or(0), refused.trim_end_matches(" refused").parse().unwrap_or(0))
    });
    assert!(opened >= 10_u64 && refused >= 10_u64, "{outcome}");
    // A directory that was moved outside while the program was in it may have been changed there; everything else is unchanged.
    let mut after = contents(&scratch.join("outside"));
    let mut before = before;
    before.retain(|path, _| !path.starts_with("dir"));
    after.retain(|path, _| !path.starts_with("dir"));
    assert_eq!(after, before);
}

/// Swaps two names.
fn exchange(one: &Path, other: &Path) {
    // It does not matter if one of them is missing at the moment.
    let _ = renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE);
}

/// Returns the files below a directory with their contents, by their paths in it.
fn contents(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![directory.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("it is a directory") {
            let path = entry.expect("it can be read").path();
            let inside = path.strip_prefix(directory).expect("it is below").to_path_buf();
            if path.is_symlink() {
                found.insert(inside, b"a link".to_vec());
            } else if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(inside, fs::read(&path).expect("it can be read"));
            }
        }
    }
    found
}

/// A directory with 100,000 entries is listed fully, and each of them once, while others come and go.
#[test]
fn a_large_directory_is_listed_exactly() {
    const STAY: u32 = 100_000;
    let Some(module) = available("C program list", corpus::wasi::program("list")) else { return };
    let scratch = Scratch::new();
    let many = scratch.join("many");
    fs::create_dir(&many).expect("scratch is writable");
    for number in 0..STAY {
        fs::File::create(many.join(format!("stay-{number}"))).expect("scratch is writable");
    }
    let program = Build::new(module).option(["--dir", &many.display().to_string()]).executable(&scratch);
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 0;
            while !ended.load(Ordering::Relaxed) {
                let name = |number: u64| many.join(format!("{:x}-comes-and-goes", number.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
                fs::File::create(name(number)).expect("scratch is writable");
                if number >= 1000 {
                    fs::remove_file(name(number - 1000)).expect("it was made");
                }
                number += 1;
            }
        });
        for size in ["64", "4096", "60000"] {
            let outcome = Job::new(&program).args([size, "stay-"]).run().expect(0);
            let out = outcome.out();
            let mut names: Vec<&str> = out.lines().collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!((names.len(), all), (STAY as usize, STAY as usize), "through a buffer of {size} bytes");
        }
        ended.store(true, Ordering::Relaxed);
    });
}
