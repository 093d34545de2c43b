//! Programs for other machines on kernels of those machines: where a user-mode emulator answers in the kernel's place, this shows
//! that it is right, with pages of 16 KiB, with seccomp filters and with Landlock.
#![cfg(all(target_arch = "x86_64", target_os = "linux"))]

mod programs;

use std::fs;
use std::path::{Path, PathBuf};

use wasm2native_abi::trap::EXIT_STATUS;
use wasm2native_tests::booted::Machine;
use wasm2native_tests::build::Build;
use wasm2native_tests::corpus::kernels::{self, Kernel};
use wasm2native_tests::corpus::{self, Fetched};
use wasm2native_tests::golden::{self, Report};
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::{available, heavy};
use wasm2native_tests::wat::{self, Directives};

use programs::{IMAGE_LENGTH, OPENS_LATER, execute_instead_of_reading, large_image};

const FOLDERS: [&str; 6] = ["exceptions", "memory", "proposals", "tables", "traps", "values"];

/// The number that a shell adds to the signal that ended a process.
const BY_SIGNAL: i32 = 128;
const SIGSYS: i32 = 31;

#[test]
fn aarch64() {
    everything(&kernels::AARCH64, "");
}

#[test]
fn aarch64_with_pages_of_16_kib() {
    everything(&kernels::AARCH64_16K, "");
}

#[test]
fn aarch64_with_pages_of_64_kib() {
    everything(&kernels::AARCH64_64K, "");
}

#[test]
fn riscv64() {
    everything(&kernels::RISCV64, "mmu\t\t: sv57");
}

#[test]
fn riscv64_with_39_bits_of_addresses() {
    everything(&kernels::RISCV64_SV39, "mmu\t\t: sv39");
}

#[test]
fn s390x() {
    everything(&kernels::S390X, "");
}

/// Where the kernel lacks a layer, a program runs if it only offers to have it, and does not start if it requires it.
#[test]
fn without_landlock() {
    for kernel in [kernels::AARCH64, kernels::RISCV64, kernels::S390X] {
        let Some(bench) = Bench::new(&kernel) else { continue };
        let mut bench = Bench { machine: bench.machine.parameter("lsm=yama"), ..bench };
        let build = Build::new(source("../examples/hello.wat"));
        let hello = bench.program("offers", &build);
        bench.expect(format!("{hello} you"), 0, "Hello, you!\n");
        let hello = bench.program("requires", &build.option(["--landlock"]));
        bench.machine.command(hello, |report, outcome| {
            let refused = outcome.status.code() == Some(1) && outcome.err().contains("--landlock");
            differ_unless(report, refused, &outcome);
        });
        bench.machine.boot();
    }
}

/// Tries everything on a kernel, in one boot. `processor` is a line that identifies the right one.
#[track_caller]
fn everything(kernel: &Kernel, processor: &str) {
    let Some(mut bench) = Bench::new(kernel) else { return };
    let page = format!("KernelPageSize: {:8} kB\n", kernel.page);
    bench.machine.command("cat /proc/self/smaps /proc/cpuinfo", move |report, outcome| {
        differ_unless(report, outcome.out().contains(&page) && outcome.out().contains(processor), &outcome);
    });
    bench.small_programs("plain", &[]);
    bench.small_programs("filtered", &["--seccomp", "--landlock"]);
    bench.small_programs("compared", &["--seccomp", "--bounds", "explicit"]);
    bench.exhausted_stacks();
    bench.moved_images();
    bench.every_function();
    bench.forbidden_calls();
    bench.directories();
    bench.pseudo_file_systems();
    bench.real_programs();
    bench.machine.boot();
}

/// A machine, and everything needed to build for it.
struct Bench<'c> {
    kernel: &'c Kernel,
    scratch: Scratch,
    machine: Machine<'c>,
}

impl<'c> Bench<'c> {
    fn new(kernel: &'c Kernel) -> Option<Bench<'c>> {
        let name = format!("programs on the kernel {}", kernel.name);
        if !heavy(&name) {
            return None;
        }
        let machine = available(&name, Machine::new(kernel))?;
        Some(Bench { kernel, scratch: Scratch::new(), machine })
    }

    /// Builds an executable for the machine, and returns its bytes.
    #[track_caller]
    fn build(&self, build: &Build) -> Vec<u8> {
        let output = self.scratch.join("program");
        build.clone().option(["--target", self.kernel.target]).attempt(&output).expect(0);
        fs::read(output).expect("it has just been built")
    }

    /// Builds an executable and puts it into the machine; returns its path there.
    #[track_caller]
    fn program(&mut self, name: &str, build: &Build) -> String {
        let executable = self.build(build);
        self.machine.file(name, executable)
    }

    fn expect(&mut self, command: impl Into<String>, status: i32, stdout: &'c str) {
        self.machine.command(command, move |report, outcome| {
            differ_unless(report, outcome.status.code() == Some(status) && outcome.out() == stdout, &outcome);
        });
    }

    /// Adds the programs with expectations in files.
    #[track_caller]
    fn small_programs(&mut self, name: &str, options: &[&str]) {
        for (number, path) in FOLDERS.iter().flat_map(|folder| wat::folder(folder)).enumerate() {
            let directives = Directives::of(&path);
            let build = Build::new(&path).option(&directives.options).option(options);
            let program = self.program(&format!("{name}-{number}"), &build);
            let command = format!("{program} {}", directives.arguments.join(" "));
            self.machine.command(command, move |report, outcome| golden::check_run(report, &path, &directives, &outcome));
        }
    }

    #[track_caller]
    fn exhausted_stacks(&mut self) {
        for name in ["exhausted", "exhausted_in_host_call", "exhausted_in_handler", "exhausted_in_copy", "mutual", "deep"] {
            let build = Build::new(wat::program(&format!("stack/{name}"))).option(["--seccomp"]);
            let program = self.program(name, &build);
            self.machine.command(program, move |report, outcome| {
                let said = outcome.err();
                let mut lines = said.lines().map(str::trim_start);
                let is_reported = lines.next() == Some("wasm trap: call stack exhausted")
                    && lines.next().is_some_and(|line| line.starts_with("0: "))
                    && said.lines().count() < 200;
                let is_right = match name {
                    "deep" => outcome.status.code() == Some(0),
                    _ => outcome.status.code() == Some(EXIT_STATUS) && is_reported,
                };
                differ_unless(report, is_right, &outcome);
            });
        }
    }

    /// Large initial contents become part of a guarded memory without being copied, whatever the page size. The program waits for
    /// its input meanwhile, so that another process can see how much memory of its own it has.
    #[track_caller]
    fn moved_images(&mut self) {
        let module = self.scratch.write("large_image.wat", large_image());
        for bounds in ["guard", "explicit"] {
            let build = Build::new(&module).option(["--seccomp", "--bounds", bounds]);
            let program = self.program(&format!("large-{bounds}"), &build);
            let look = "sed -n 's/^Anonymous: *\\([0-9]*\\) kB$/\\1/p' /proc/$!/smaps_rollup";
            let waits = "grep -q large /proc/$!/comm && grep -q '^State:.S' /proc/$!/status";
            let wait = format!("until {waits}; do sleep 1; done");
            let command = format!("mkfifo input; {program} <input & exec 3>input; {wait}; {look}; echo >&3; wait $!");
            self.machine.command(command, move |report, outcome| {
                let private = outcome.out().trim().parse::<usize>().ok();
                let is_moved = private.is_some_and(|kibibytes| kibibytes << 10 < IMAGE_LENGTH);
                differ_unless(report, outcome.status.code() == Some(0) && is_moved == (bounds == "guard"), &outcome);
            });
        }
    }

    /// The program that calls every function of WASI, with a connection for it to talk to.
    #[track_caller]
    fn every_function(&mut self) {
        let walls = [("every", ["--no-landlock", "--no-seccomp"]), ("every-behind-walls", ["--landlock", "--seccomp"])];
        for (name, options) in walls {
            let build = Build::new(wat::program("wasi/every")).option(["--dir", "granted"]).option(options);
            let program = self.program(name, &build);
            // Its input is there before it starts, and the other end stays open until it is done.
            let serve = format!("nc -l -p 99 -e sh -c \"sleep 1; {program} 2>said; echo \\$? >status\"");
            let talk = "(printf 1234; sleep 4) | nc 127.0.0.1 99 | wc -c";
            let command = format!("mkdir granted; {serve} & sleep 1; {talk}; wait; cat said; exit $(cat status)");
            // The status is the number of the first check that fails.
            self.expect(command, 0, "4\n");
        }
    }

    /// A filter ends a program that makes a system call it does not need: its code was changed to do so at its second read; the
    /// first is elsewhere, since the stream has to be checked first.
    #[track_caller]
    fn forbidden_calls(&mut self) {
        let cat = Build::new(wat::program("wasi/cat"));
        let filtered = self.build(&cat.clone().option(["--seccomp"]));
        let unfiltered = self.build(&cat.option(["--no-seccomp"]));
        let file = self.machine.file("cat", filtered.clone());
        self.expect(format!("echo text | {file}"), 0, "text\n");
        let file = self.machine.file("cat-killed", execute_instead_of_reading(&filtered, self.kernel.target));
        self.expect(format!("echo text | {file}"), BY_SIGNAL + SIGSYS, "text\n");
        // Without a filter the kernel answers: the address of the file to execute is wrong.
        let file = self.machine.file("cat-answered", execute_instead_of_reading(&unfiltered, self.kernel.target));
        const FAULT: i32 = 21;
        self.expect(format!("echo text | {file}"), FAULT, "text\n");
    }

    /// A granted directory can be used, and one that is moved out of it while the program has it open cannot.
    #[track_caller]
    fn directories(&mut self) {
        let grant = ["--dir", "granted::/granted"];
        let make = "mkdir -p granted/inner; echo text >granted/inner/file";
        let build = Build::new(wat::program("wasi/file")).option(grant).option(["--landlock", "--seccomp"]);
        let file = self.program("file", &build);
        self.expect(format!("{make}; {file} r inner/file"), 0, "text\n");
        self.expect(format!("{make}; {file} w new; cat granted/new"), 0, "written\n");

        const ACCES: i32 = 2;
        let module = self.scratch.write("opens_later.wat", OPENS_LATER);
        for (name, option, status) in [("opens-behind-wall", "--landlock", ACCES), ("opens", "--no-landlock", 0)] {
            let program = self.program(name, &Build::new(&module).option(grant).option([option]));
            self.expect(format!("{make}; (sleep 1; echo) | {program}"), 0, "");
            self.expect(format!("{make}; (sleep 1; mv granted/inner .; echo) | {program}"), status, "");
        }
    }

    /// Processes, the kernel and devices are not reached by a grant of everything, nor processes by one of procfs.
    #[track_caller]
    fn pseudo_file_systems(&mut self) {
        let Some(module) = available("C program reach", corpus::wasi::program("reach")) else { return };
        let words = "open proc/self/mem write proc/self/mem stat proc/version mkdir sys/made enter proc \
            open dev/console open dev/null create tmp/made unlink tmp/made";
        let answers = "open proc/self/mem: perm\nwrite proc/self/mem: perm\nstat proc/version: perm\nmkdir sys/made: perm\n\
            enter proc: perm\nopen dev/console: acces\nopen dev/null: success\ncreate tmp/made: success\nunlink tmp/made: success\n";
        for (name, options) in [("reach", ["--no-landlock", "--no-seccomp"]), ("reach-behind-walls", ["--landlock", "--seccomp"])]
        {
            let build = Build::new(&module).option(options);
            let program = self.program(name, &build.clone().option(["--dir", "/"]));
            self.expect(format!("{program} {words}"), 0, answers);
            let program = self.program(&format!("{name}-procfs"), &build.option(["--dir", "/proc"]));
            let answers = "open version: success\nopen self/mem: perm\nstat 1: perm\nopen mounts: perm\n";
            self.expect(format!("{program} open version open self/mem stat 1 open mounts"), 0, answers);
        }
    }

    /// They behave as on this machine.
    #[track_caller]
    fn real_programs(&mut self) {
        let script = fs::read_to_string(source("programs/javascript/library.js")).expect("it is there");
        let prepared = format!("cat >work/script.js <<'END'\n{script}\nEND\n");
        let programs: [(&str, Fetched<PathBuf>, &[&str], &str); 8] = [
            ("QuickJS", corpus::quickjs::fetch(), &["--seccomp"], "-e 'print(1 + 1)'"),
            ("QuickJS-script", corpus::quickjs::fetch(), &["--seccomp", "--landlock"], "/work/script.js one 'two three'"),
            ("QuickJS-compared", corpus::quickjs::fetch(), &["--bounds", "explicit"], "/work/script.js one"),
            ("Go-words", corpus::go::program("words"), &["--seccomp"], "a b"),
            ("Go-panic", corpus::go::program("panic"), &["--seccomp"], ""),
            ("WASI-process", corpus::wasi::program("process"), &WASI, "one '' 'two words'"),
            ("WASI-files", corpus::wasi::program("files"), &WASI, "one '' 'two words'"),
            ("WASI-poll", corpus::wasi::program("poll"), &WASI, "one '' 'two words'"),
        ];
        for (name, module, options, arguments) in programs {
            let Some(module) = available(name, module) else { continue };
            let build = Build::new(module).option(["--dir", "work::/work"]).option(options);
            let expected = here(&build, &prepared, arguments);
            let program = self.program(name, &build);
            let command = format!("mkdir work; {prepared}{program} {arguments}");
            self.machine.command(command, move |report, outcome| {
                let is_same = outcome.status.code() == expected.status.code()
                    && outcome.stdout == expected.stdout
                    && golden::without_offsets(&outcome.err()) == golden::without_offsets(&expected.err());
                differ_unless(report, is_same, &format!("{outcome}\n=== on this machine\n{expected}"));
            });
        }
    }
}

/// The options that the programs that test WASI expect.
const WASI: [&str; 4] = ["--env", "GREETING=hello", "--env", "SIGNALS=1"];

fn differ_unless(report: &mut Report, is_right: bool, outcome: &impl ToString) {
    if !is_right {
        report.differ(&outcome.to_string());
    }
}

/// Runs the same program, built for this machine.
#[track_caller]
fn here(build: &Build, prepared: &str, arguments: &str) -> Outcome {
    let scratch = Scratch::new();
    let program = scratch.join("program");
    build.clone().option(["--target", "x86_64-linux"]).attempt(&program).expect(0);
    let command = format!("mkdir work; {prepared}{} {arguments}", Path::new(".").join("program").display());
    Job::new("/bin/sh").args(["-c", &command]).directory(scratch.path()).run()
}
