//! Programs that count what they do, and builds that know the counts.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use wasm2native_abi::limit::TIMEOUT_STATUS;
use wasm2native_abi::profile::MAGIC;
use wasm2native_abi::trap::EXIT_STATUS;
use wasm2native_tests::build::Build;
use wasm2native_tests::machine;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;

/// Does something of each kind that is counted, then ends as `end` says.
fn module(end: &str) -> String {
    format!(
        r#"(module
            (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
            (memory (export "memory") 1)
            (type $get (func (result i32)))
            (table funcref (elem $one $two))
            (func $one (result i32) (i32.const 1))
            (func $two (result i32) (i32.const 2))
            (func $work (local $i i32)
                (loop $again
                    (block $c
                        (block $b (block $a (br_table $a $b $c (i32.and (local.get $i) (i32.const 3)))))
                        (if (i32.eqz (local.get $i)) (then (nop)))
                        (drop (call_indirect (type $get) (i32.eqz (local.get $i)))))
                    (br_if $again
                        (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10)))))
            (func (export "_start") (call $work) {end}))"#
    )
}

/// The counts of a run: `$one`, `$two`; of `$work` its start, its loop, its labels, its `if`, what follows its `br_if`, and its call,
/// whose candidate is the first element in the end; the start of `_start`.
const COUNTS: [u64; 13] = [5, 1, 1, 10, 3, 3, 4, 1, 1, 6, 0, 4, 1];

/// Returns the words of a profile, whatever the machine that wrote it.
fn words(profile: &Path) -> Vec<u64> {
    let bytes = fs::read(profile).expect("the program wrote a profile");
    let chunks = || bytes.chunks(8).map(|word| word.try_into().expect("a profile has whole words"));
    let words: Vec<_> = chunks().map(u64::from_le_bytes).collect();
    if words[0] == MAGIC { words } else { chunks().map(u64::from_be_bytes).collect() }
}

/// Returns the counts in a profile.
fn counts(profile: &Path) -> Vec<u64> {
    let words = words(profile);
    assert_eq!(words[0], MAGIC);
    words[words[1] as usize..].to_vec()
}

/// Builds a program that counts in the file `profile` of the directory where it starts.
fn counting(scratch: &Scratch, module: &str, options: &[&str]) -> PathBuf {
    let input = scratch.write("counting.wat", module);
    Build::new(input).option(["--profile-generate", "profile"]).option(options).executable(scratch)
}

/// Runs such a program, and returns its profile.
fn profile(scratch: &Scratch, module: &str) -> PathBuf {
    Job::new(counting(scratch, module, &[])).directory(scratch.path()).run().expect(0);
    scratch.join("profile")
}

#[test]
fn counts_are_there_however_a_program_ends() {
    for (end, options, status) in [
        ("", &[][..], 0),
        ("", &["-O", "none"], 0),
        ("", &["-O", "size", "--bounds", "explicit"], 0),
        ("", &["--without-pass", "inline"], 0),
        ("", &["-g", "--backtrace", "lines"], 0),
        ("(call $exit (i32.const 7))", &[], 7),
        ("unreachable", &[], EXIT_STATUS),
    ] {
        let scratch = Scratch::new();
        let program = counting(&scratch, &module(end), options);
        Job::new(program).directory(scratch.path()).run().expect(status);
        assert_eq!(counts(&scratch.join("profile")), COUNTS, "{end} {options:?}");
    }
}

#[test]
fn counts_are_there_when_a_program_is_ended() {
    let scratch = Scratch::new();
    let forever = module("(loop $forever (br $forever))");
    let program = counting(&scratch, &forever, &["--timeout", "100ms"]);
    Job::new(program).directory(scratch.path()).run().expect(TIMEOUT_STATUS);
    let found = counts(&scratch.join("profile"));
    assert_eq!(found[..COUNTS.len()], COUNTS);
    assert!(found[COUNTS.len()] > 0, "the loop was counted");
    let program = counting(&scratch, &forever, &[]);
    for run in 2..4 {
        let mut child = machine::command(&program).current_dir(scratch.path()).spawn().expect("it starts");
        let start = Instant::now();
        while counts(&scratch.join("profile"))[COUNTS.len() - 1] < run && start.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let signal = if run == 2 { "-TERM" } else { "-KILL" };
        Job::new("/bin/kill").args([signal, &child.id().to_string()]).run().expect(0);
        assert_eq!(child.wait().expect("it is a child").code(), None);
        assert_eq!(counts(&scratch.join("profile"))[0], COUNTS[0] * run);
    }
}

#[test]
fn several_processes_count_at_the_same_time() {
    let scratch = Scratch::new();
    let program = counting(&scratch, &module("(loop $forever (br $forever))"), &[]);
    let start = |_| machine::command(&program).current_dir(scratch.path()).spawn().expect("it starts");
    let mut children = [0; 2].map(start);
    let started = Instant::now();
    let profile = scratch.join("profile");
    // The second one adds to what the first one has counted; the head is written last.
    let is_complete = || fs::metadata(&profile).is_ok_and(|file| file.len() > 8) && words(&profile)[0] == MAGIC;
    let have_begun = || is_complete() && counts(&profile)[0] > COUNTS[0];
    while !have_begun() && started.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let both = have_begun();
    children.iter_mut().for_each(|child| drop((child.kill(), child.wait())));
    assert!(both, "one waits for the other");
}

#[test]
fn the_sandbox_does_not_matter() {
    let scratch = Scratch::new();
    let layers: &[&str] = if machine::is_this().is_ok() { &["--landlock", "--seccomp"] } else { &[] };
    let program = counting(&scratch, &module(""), layers);
    for run in 1..3 {
        Job::new(&program).directory(scratch.path()).run().expect(0);
        // Several runs add up; the candidate loses one call of two of each run, and gains the others.
        assert_eq!(counts(&scratch.join("profile"))[..9], COUNTS.map(|count| count * run)[..9]);
    }
}

#[test]
fn a_file_of_something_else_is_not_overwritten() {
    let scratch = Scratch::new();
    let program = counting(&scratch, &module(""), &[]);
    let run = || Job::new(&program).directory(scratch.path()).run();
    scratch.write("profile", "precious");
    let said = run().expect(1).err();
    assert!(said.contains("error: cannot count in profile: it has counts of another program, or something else"), "{said}");
    assert_eq!(fs::read(scratch.join("profile")).expect("it is a file"), b"precious");
    fs::remove_file(scratch.join("profile")).expect("it is a file");
    fs::create_dir(scratch.join("profile")).expect("it can be made");
    let said = run().expect(1).err();
    assert!(said.contains("it is not a regular file") && said.contains("--profile-generate"), "{said}");
    fs::remove_dir(scratch.join("profile")).expect("it is a directory");
    run().expect(0);
    // Another program with as many counters.
    let other = counting(&scratch, &module("").replace("i32.const 2))", "i32.const 3))"), &[]);
    let said = Job::new(other).directory(scratch.path()).run().expect(1).err();
    assert!(said.contains("counts of another program"), "{said}");
}

/// Adds the results of three functions by a table and a loop; most go to one of each.
const UNEVEN: &str = r#"(module
    (type $get (func (param i32) (result i32)))
    (table funcref (elem $one $two $three))
    (func $one (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
    (func $two (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
    (func $three (param i32) (result i32) (i32.xor (local.get 0) (i32.const 5)))
    (func $step (param $i i32) (param $sum i32) (result i32)
        (block $d (block $c (block $b (block $a
            (br_table $a $b $c $d (i32.shr_u (i32.clz (local.get $i)) (i32.const 2))))
            (return (i32.add (local.get $sum) (i32.const 1))))
            (return (i32.add (local.get $sum) (i32.const 2))))
            (return (i32.add (local.get $sum) (i32.const 3))))
        (call_indirect (type $get) (local.get $sum)
            (i32.rem_u (i32.ctz (i32.or (local.get $i) (i32.const 8))) (i32.const 3))))
    (func (export "run") (result i32) (local $i i32) (local $sum i32)
        (loop $again
            (local.set $sum (call $step (local.get $i) (local.get $sum)))
            (if (i32.eq (local.get $i) (i32.const 77))
                (then (local.set $sum (i32.sub (local.get $sum) (i32.const 9)))))
            (br_if $again
                (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 50000))))
        (local.get $sum)))"#;

fn uneven(scratch: &Scratch, name: &str, module: &str) -> Build {
    Build::new(scratch.write(name, module)).option(["--invoke", "run"])
}

#[test]
fn a_program_with_a_profile_does_the_same() {
    let scratch = Scratch::new();
    let plain = uneven(&scratch, "plain.wat", UNEVEN).run().expect(0).out();
    let counting = uneven(&scratch, "counts.wat", UNEVEN).option(["--profile-generate", "profile"]).executable(&scratch);
    Job::new(counting).directory(scratch.path()).run().expect(0).expect_out(&plain);
    let profile = scratch.join("profile");
    for options in [&[][..], &["-O", "size"], &["-O", "none"], &["--without-pass", "inline"]] {
        let guided = uneven(&scratch, "guided.wat", UNEVEN).option([Path::new("--profile-use"), &profile]).option(options);
        let outputs = ["first", "second"].map(|name| scratch.join(name));
        outputs.iter().for_each(|output| drop(guided.attempt(output).expect(0).expect_err("")));
        let [first, second] = outputs.clone().map(|output| fs::read(output).expect("it was built"));
        assert!(first == second, "the same profile makes the same program");
        Job::new(&outputs[0]).run().expect(0).expect_out(&plain);
    }
    let clif = |build: Build| {
        let build = build.option(["--without-pass", "inline"]);
        let output = scratch.join("code.clif");
        build.option(["--emit", "clif"]).attempt(&output).expect(0);
        fs::read_to_string(output).expect("it is text")
    };
    let guided = uneven(&scratch, "guided.wat", UNEVEN).option([Path::new("--profile-use"), &profile]);
    let [before, after] = [uneven(&scratch, "guided.wat", UNEVEN), guided].map(clif);
    // The call goes to `$one` in most cases, and the table to its last label; the `if` is left once.
    let calls = |text: &str| text.lines().filter(|line| line.contains(" call fn")).count();
    assert_eq!(calls(&after), calls(&before) + 1, "{after}");
    let colds = |text: &str| text.lines().filter(|line| line.contains(" cold:")).count();
    assert!(colds(&after) > colds(&before), "{after}");
    assert!(after.contains("icmp_imm uge") || after.contains("icmp uge"), "{after}");
}

#[test]
fn an_older_profile_serves_what_has_not_changed() {
    let scratch = Scratch::new();
    let counting = uneven(&scratch, "counts.wat", UNEVEN).option(["--profile-generate", "profile"]).executable(&scratch);
    Job::new(counting).directory(scratch.path()).run().expect(0);
    let profile = scratch.join("profile");
    // A function in front moves all others; one has changed.
    let newer = UNEVEN
        .replace("(func $one", "(func (export \"new\")) (func $one")
        .replace("(i32.const 77)", "(i32.add (i32.const 70) (i32.const 7))");
    let guided = uneven(&scratch, "newer.wat", &newer).option([Path::new("--profile-use"), &profile]);
    let said = guided.attempt(&scratch.join("newer")).expect(0).err();
    assert!(said.contains("4 of the 5 functions in the profile are in this program"), "{said}");
    let other = scratch.write("other.wat", r#"(module (func (export "_start") (loop)))"#);
    let said = Build::new(other).option([Path::new("--profile-use"), &profile]).attempt(&scratch.join("other")).expect(0).err();
    assert!(said.contains("the profile is about another program: none of its functions is in this one"), "{said}");
}

#[test]
fn what_is_no_profile_is_refused() {
    let scratch = Scratch::new();
    let good = fs::read(profile(&scratch, &module(""))).expect("the program wrote a profile");
    let input = scratch.write("input.wat", r#"(module (func (export "_start")))"#);
    let says = |contents: &[u8], text: &str| {
        let path = scratch.write("wrong.profile", contents);
        let said = Build::new(&input).option([Path::new("--profile-use"), &path]).attempt(&scratch.join("out")).expect(1).err();
        assert!(said.contains(text) && said.contains("wrong.profile") && said.contains("--profile-generate"), "{said}");
    };
    says(b"", "is empty");
    says(b"#!/bin/sh\n", "is not a profile");
    says(&good[..good.len() - 8], "is damaged");
    let mut later = good.clone();
    let version = later.iter().position(|&byte| byte == b'1').expect("the name of the format ends with a version");
    later[version] = b'9';
    says(&later, "is of another version of wasm2native");
    let said = Build::new(&input).option(["--profile-use", "nowhere.profile"]).attempt(&scratch.join("out")).expect(1).err();
    assert!(said.contains("cannot read the profile nowhere.profile"), "{said}");
}
