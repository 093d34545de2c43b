//! The reach of a grant: neither pseudo file systems that it does not lie on, nor processes, nor devices; and nothing is opened
//! before that is decided.

use std::os::unix::fs::{MetadataExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use nix::sys::stat::{Mode, SFlag, makedev, mknod};
use nix::unistd::{geteuid, mkfifo};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use wasm2native_tests::build::Build;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::{corpus, machine, wat};

/// Builds the program that follows its instructions, granted a directory with these options.
fn program(scratch: &Scratch, grant: &str, options: &[&str]) -> Option<PathBuf> {
    let module = available("C program reach", corpus::wasi::program("reach"))?;
    let build = Build::new(module).option(["--dir", grant]).option(options);
    let output = scratch.join(format!("reach{}", grant.replace('/', "_")));
    build.attempt(&output).expect(0);
    Some(output)
}

/// Runs it with instructions, and checks each answer.
fn check(program: &Path, cases: &[(&str, &str)]) -> Outcome {
    let words = cases.iter().flat_map(|(call, _)| call.split(' '));
    let outcome = Job::new(program).args(words).run().expect(0);
    for (call, expected) in cases {
        let (what, rest) = call.split_once(' ').expect("a word and a path");
        let path = rest.split(' ').next().expect("a path");
        let line = format!("{what} {path}: {expected}");
        assert!(outcome.out().lines().any(|said| said == line), "{call} should be {expected}\n{outcome}");
    }
    outcome
}

/// Whoever writes to `/proc/self/mem` runs native code, and whoever reads `environ` knows variables that were not granted.
#[test]
fn pseudo_file_systems_need_a_grant_of_their_own() {
    let scratch = Scratch::new();
    for options in [&[][..], &["--no-landlock"]] {
        let Some(program) = program(&scratch, "/", options) else { return };
        let mut cases = Vec::new();
        for path in [
            "proc",
            "proc/",
            "proc/.",
            "proc/version",
            "proc/self",
            "proc/self/mem",
            "proc/self/environ",
            "proc/self/maps",
            "proc/self/auxv",
            "proc/thread-self/mem",
            "proc/1/environ",
            "proc/99999999/environ",
            "proc/none",
            "proc/mounts",
            "proc/net/tcp",
            "proc/sys/kernel/core_pattern",
            "proc/sysrq-trigger",
            "proc/../none",
            "sys",
            "sys/kernel",
            "sys/power/state",
            "sys/fs/cgroup",
            "usr/../proc/self/mem",
            "./proc/self/mem",
            "proc//self/mem",
            "proc/self/root/etc",
            "proc/self/cwd",
            "proc/self/exe",
            "proc/self/fd/0",
        ] {
            for what in
                ["open", "open-link", "write", "cut", "create", "create-new", "enter", "stat", "stat-link", "times", "readlink"]
            {
                cases.push(format!("{what} {path}"));
            }
            if !["proc", "proc/", "sys"].contains(&path) {
                cases.extend(["mkdir", "rmdir", "unlink", "symlink"].map(|what| format!("{what} {path}")));
            }
        }
        // A file whose name has a trailing slash is never created, whatever is there.
        let answer = |case: &String| if case.starts_with("create") && case.ends_with('/') { "isdir" } else { "perm" };
        let cases: Vec<_> = cases.iter().map(|case| (case.as_str(), answer(case))).collect();
        for cases in cases.chunks(100) {
            check(&program, cases);
        }
        check(&program, &[("open etc/passwd", "success"), ("stat etc", "success"), ("list .", "success")]);
    }
}

/// Links that lead there are no way in either, in whatever directory they are.
#[test]
fn links_do_not_lead_there() {
    let scratch = Scratch::new();
    let Some(program) = program(&scratch, "/", &[]) else { return };
    let inside = scratch.path().strip_prefix("/").expect("it is absolute").display().to_string();
    let up = "../".repeat(scratch.path().components().count() - 1);
    for (name, target) in [("mem", "proc/self/mem"), ("p", "proc"), ("k", "sys/kernel"), ("mounts", "proc/mounts")] {
        symlink(format!("{up}{target}"), scratch.join(name)).expect("scratch is writable");
    }
    let cases = [
        "open {}/mem",
        "write {}/mem",
        "stat {}/mem",
        "times {}/mem",
        "enter {}/p",
        "open {}/p/self/mem",
        "mkdir {}/k/x",
        "open {}/mounts",
        "rename {}/p/self {}/x",
        "link {}/p/version {}/x",
    ];
    let cases: Vec<String> = cases.iter().map(|case| case.replace("{}", &inside)).collect();
    let cases: Vec<_> = cases.iter().map(|case| (case.as_str(), "perm")).collect();
    check(&program, &cases);
    // The links themselves are in an ordinary directory.
    check(&program, &[(&format!("readlink {inside}/mem"), "success"), (&format!("stat-link {inside}/p"), "success")]);
}

#[test]
fn procfs_is_granted_without_its_processes() {
    let scratch = Scratch::new();
    let Some(program) = program(&scratch, "/proc", &[]) else { return };
    let outcome = check(
        &program,
        &[
            ("open version", "success"),
            ("open sys/kernel/ostype", "success"),
            ("stat sys", "success"),
            ("open none", "noent"),
            ("open self", "perm"),
            ("enter self", "perm"),
            ("open self/mem", "perm"),
            ("write self/mem", "perm"),
            ("stat self", "perm"),
            ("stat-link self", "perm"),
            ("readlink self", "perm"),
            ("readlink thread-self", "perm"),
            ("open thread-self/environ", "perm"),
            ("open 1/environ", "perm"),
            ("stat 1", "perm"),
            ("stat 99999999", "perm"),
            ("open mounts", "perm"),
            ("enter net", "perm"),
            ("open net/tcp", "perm"),
            ("open sys/../self/mem", "perm"),
            ("stat 1/../version", "perm"),
            ("times self", "perm"),
            ("link self x", "perm"),
            ("list .", "success"),
        ],
    );
    let listed = outcome.out();
    assert!(listed.contains("<version>") && listed.contains("<sys>"), "{listed}");
    assert!(!listed.contains("<self>") && !listed.contains("<thread-self>") && !listed.contains("<1>"), "{listed}");
    for path in ["/proc/self", "/proc/1", "/proc/self/fd", "/proc/thread-self", "/proc/self/task", "/dev/fd"] {
        let module = corpus::wasi::program("reach").expect("as before");
        let output = scratch.join("refused");
        Build::new(module).option(["--dir", path]).attempt(&output).expect(0);
        Job::new(&output).run().expect(1).expect_err("it is the directory of a process");
    }
}

/// A directory on another file system than that of its grant is entered, and mounts inside it are checked as well.
#[test]
fn other_file_systems_are_entered() {
    let scratch = Scratch::new();
    let Some(program) = program(&scratch, "/", &[]) else { return };
    let name = format!("w2n-reach-{}", std::process::id());
    let path = Path::new("/dev/shm").join(&name);
    if std::fs::create_dir(&path).is_err() {
        eprintln!("skipped: there is no file system in memory here");
        return;
    }
    std::fs::write(path.join("text"), "on another file system").expect("it was just made");
    let inside = format!("dev/shm/{name}");
    let cases = [
        "show {}/text",
        "show {}/text",
        "stat {}/text",
        "create {}/new",
        "show {}/new",
        "cut {}/text",
        "show {}/text",
        "mkdir {}/sub",
        "rename {}/new {}/sub/new",
        "show {}/sub/new",
        "unlink {}/sub/new",
        "rmdir {}/sub",
        "enter {}",
    ];
    let cases: Vec<String> = cases.iter().map(|case| case.replace("{}", &inside)).collect();
    let cases: Vec<_> = cases.iter().map(|case| (case.as_str(), "success")).collect();
    let outcome = check(&program, &cases);
    std::fs::remove_dir_all(&path).expect("it is ours");
    assert_eq!(outcome.out().matches("on another file system").count(), 2, "{outcome}");
}

/// The set of standard device nodes is known everywhere; which others exist depends on who may create them.
#[test]
fn devices_are_opened_where_the_grant_says_so() {
    let scratch = Scratch::new();
    let Some(default) = program(&scratch, "/dev", &[]) else { return };
    let harmless = ["null", "zero", "full", "random", "urandom"];
    let cases: Vec<String> = harmless.iter().map(|name| format!("open {name}")).collect();
    let cases: Vec<_> = cases.iter().map(|case| (case.as_str(), "success")).collect();
    check(&default, &cases);
    check(
        &default,
        &[
            ("write null", "success"),
            ("open ptmx", "acces"),
            ("write ptmx", "acces"),
            ("stat ptmx", "success"),
            ("cut ptmx", "acces"),
            ("create ptmx", "acces"),
            ("create-new ptmx", "exist"),
            ("enter ptmx", "notdir"),
        ],
    );
    let Some(with_devices) = program(&scratch, "/dev:dev", &[]) else { return };
    check(&with_devices, &[("open null", "success"), ("write ptmx", "success")]);
    let Some(both) = program(&scratch, "/dev:ro:dev", &[]) else { return };
    check(&both, &[("open null", "success"), ("write null", "rofs"), ("open ptmx", "success")]);
}

/// Returns the file that a watched directory reports as opened, if any.
fn opened_in(directory: &Path, act: impl FnOnce()) -> Vec<String> {
    let watch = Inotify::init(InitFlags::IN_NONBLOCK).expect("the kernel has inotify");
    watch.add_watch(directory, AddWatchFlags::IN_OPEN).expect("it is there");
    act();
    let events = watch.read_events().unwrap_or_default();
    events.into_iter().filter_map(|event| event.name).map(|name| name.to_string_lossy().into_owned()).collect()
}

/// Opening a device has side effects: one that is refused is never opened.
#[test]
fn a_device_that_is_refused_is_not_opened() {
    let scratch = Scratch::new();
    let Some(program) = program(&scratch, &scratch.path().display().to_string(), &["--no-landlock"]) else { return };
    std::fs::create_dir(scratch.join("sub")).expect("scratch is writable");
    // The numbers that every process has as `full`, as a block device: whatever it is, it must not be touched.
    let node = scratch.join("sub/node");
    if mknod(&node, SFlag::S_IFCHR, Mode::from_bits_truncate(0o666), makedev(1, 11)).is_err() {
        eprintln!("skipped: device nodes can be made by root only");
        return;
    }
    symlink("sub/node", scratch.join("link")).expect("scratch is writable");
    symlink("sub", scratch.join("way")).expect("scratch is writable");
    let cases = [
        ("open sub/node", "acces"),
        ("write sub/node", "acces"),
        ("cut sub/node", "acces"),
        ("create sub/node", "acces"),
        ("create-new sub/node", "exist"),
        ("open link", "acces"),
        ("open way/node", "acces"),
        ("open sub/../sub/node", "acces"),
        ("stat sub/node", "success"),
        ("times sub/node", "success"),
    ];
    let opened = opened_in(&scratch.join("sub"), || drop(check(&program, &cases)));
    assert!(!opened.contains(&"node".to_owned()), "{opened:?}");
    // A watch would have reported it.
    let opened = opened_in(&scratch.join("sub"), || drop(std::fs::File::open(&node)));
    assert!(opened.contains(&"node".to_owned()) || geteuid().is_root(), "{opened:?}");
}

/// A named pipe is open at once, whoever else has it open; the first read waits for a writer.
#[test]
fn opening_never_waits() {
    let scratch = Scratch::new();
    let grant = scratch.path().display().to_string();
    let Some(program) = program(&scratch, &grant, &[]) else { return };
    let Some(reading) = self::program(&scratch, &format!("{grant}:ro"), &[]) else { return };
    let pipe = scratch.join("pipe");
    mkfifo(&pipe, Mode::from_bits_truncate(0o600)).expect("scratch is writable");
    check(
        &program,
        &[
            ("open pipe", "success"),
            ("write pipe", "nxio"),
            ("create pipe", "nxio"),
            ("create-new pipe", "exist"),
            ("cut pipe", "nxio"),
        ],
    );
    let opened = opened_in(scratch.path(), || {
        drop(check(
            &reading,
            &[("create-new pipe", "exist"), ("write pipe", "rofs"), ("create pipe", "rofs"), ("cut pipe", "rofs")],
        ));
    });
    assert!(!opened.contains(&"pipe".to_owned()), "{opened:?}");
    check(&reading, &[("open pipe", "success")]);

    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(100));
            std::fs::write(&pipe, "through the pipe").expect("somebody reads");
            done.store(true, Ordering::Relaxed);
        });
        let outcome = check(&program, &[("show pipe", "success")]);
        assert!(outcome.out().contains("through the pipe"), "{outcome}");
    });
    assert!(done.load(Ordering::Relaxed));
}

/// Somebody swaps a file for a named pipe while it is opened: nobody waits, and the file opened is the one looked at.
#[test]
fn opening_never_waits_in_a_race() {
    let scratch = Scratch::new();
    let options = ["--no-landlock", "--timeout", "60s"];
    let Some(program) = program(&scratch, &scratch.path().display().to_string(), &options) else { return };
    scratch.write("file", "text");
    std::fs::create_dir(scratch.join("directory")).expect("scratch is writable");
    for pipe in ["pipe", "other-pipe"] {
        mkfifo(&scratch.join(pipe), Mode::from_bits_truncate(0o600)).expect("scratch is writable");
    }
    symlink("file", scratch.join("link")).expect("scratch is writable");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for (one, other) in [("file", "pipe"), ("directory", "other-pipe")] {
            let (one, other, done) = (scratch.join(one), scratch.join(other), &done);
            scope.spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    let _ = renameat_with(CWD, &one, CWD, &other, RenameFlags::EXCHANGE);
                }
            });
        }
        let words = ["open", "file", "open", "link", "open", "directory", "enter", "directory", "create", "file"];
        let outcomes: Vec<_> = (0..10).map(|_| Job::new(&program).args(words.iter().cycle().take(2000)).run()).collect();
        done.store(true, Ordering::Relaxed);
        outcomes.into_iter().for_each(|outcome| drop(outcome.expect(0)));
    });
}

/// The kernel reuses the number of a device for the next file system as soon as it is free.
#[test]
fn a_device_number_that_is_used_again_tells_nothing() {
    let scratch = Scratch::new();
    let name = "a_device_number_that_is_used_again_tells_nothing";
    let unshare = Job::new("unshare").args(["-m", "mount", "--make-rprivate", "/"]).attempt();
    let may_mount = unshare.and_then(|outcome| match outcome.status.success() {
        true => Ok(()),
        false => Err("only root mounts".to_owned()),
    });
    if available(name, may_mount.and_then(|()| machine::is_this())).is_none() {
        return;
    }
    let root = scratch.join("root");
    std::fs::create_dir_all(root.join("mount")).expect("scratch is writable");
    let Some(program) = program(&scratch, &root.display().to_string(), &["--no-landlock", "--timeout", "60s"]) else { return };
    mkfifo(&root.join("pipe"), Mode::from_bits_truncate(0o600)).expect("scratch is writable");
    let script = "mount --make-rprivate / && mount -t tmpfs none root/mount && echo first >root/mount/version
        \"$0\" show mount/version show mount/version show pipe show mount/version show mount/self/status write mount/self/mem &
        sleep 1
        umount root/mount && mount -t proc none root/mount && echo next >root/pipe
        wait $!";
    let outcome = Job::new("unshare").args(["-m", "sh", "-c", script]).arg(program).directory(scratch.path()).run().expect(0);
    for line in ["show mount/self/status: perm", "write mount/self/mem: perm", "show pipe: success"] {
        assert!(outcome.out().lines().any(|said| said == line), "{line}\n{outcome}");
    }
    let versions: Vec<_> =
        outcome.out().lines().filter(|line| line.starts_with("show mount/version")).map(str::to_owned).collect();
    assert_eq!(versions, ["show mount/version: success", "show mount/version: success", "show mount/version: perm"], "{outcome}");
}

/// Other processes of the same user neither read nor debug the program, unless it was built for that: otherwise its files in
/// procfs belong to root.
#[test]
fn the_process_is_not_dumpable() {
    const NOBODY: u32 = 65534;
    let name = "the_process_is_not_dumpable";
    if available(name, machine::is_this()).is_none() {
        return;
    }
    // Where everybody may start it.
    let scratch = Scratch::new();
    let module = wat::program("wasi/cat");
    for (options, owner) in [(&[][..], 0), (&["--debuggable"], NOBODY)] {
        let program = std::env::temp_dir().join(format!("w2n-dumpable-{}", std::process::id()));
        std::fs::copy(Build::new(&module).option(options).executable(&scratch), &program).expect("there is room");
        let mut command = std::process::Command::new(&program);
        if geteuid().is_root() {
            command.uid(NOBODY);
        }
        let child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        let mut child = child.expect("it starts");
        let file = |name| format!("/proc/{}/{name}", child.id());
        // It sleeps when it reads, long after it started.
        while !std::fs::read_to_string(file("status")).expect("it runs").contains("State:\tS") {
            std::thread::sleep(Duration::from_millis(5));
        }
        let found = std::fs::metadata(file("mem")).expect("it runs").uid();
        drop(child.stdin.take());
        child.wait().expect("it ends");
        std::fs::remove_file(&program).expect("it is ours");
        let owner = if owner == NOBODY && !geteuid().is_root() { geteuid().as_raw() } else { owner };
        assert_eq!(found, owner, "{options:?}");
    }
}
