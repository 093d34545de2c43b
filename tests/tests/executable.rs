//! The structure of an executable, as the kernel and tools see it.

use object::Endianness;
use object::elf;
use object::read::elf::{FileHeader as _, ProgramHeader as _, SectionHeader as _};
use wasm2native_tests::build::{Build, command, targets};
use wasm2native_tests::machine;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// Static, position-independent, with nothing both writable and executable, for every target.
#[test]
fn segments() {
    let scratch = Scratch::new();
    for target in targets() {
        for program in ["wasi/cat", "exceptions/tables_and_globals", "tables/huge", "memory/last_byte", "values/none"] {
            let build = Build::new(wat::program(program)).option(["--target", &target]);
            let bytes = std::fs::read(build.executable(&scratch)).expect("it is there");
            check_segments(&bytes, &format!("{program} for {target}"));
        }
    }
}

fn check_segments(bytes: &[u8], program: &str) {
    let header = elf::FileHeader64::<Endianness>::parse(bytes).expect("an ELF file");
    let order = header.endian().expect("a byte order");
    assert_eq!(header.e_type(order), elf::ET_DYN, "{program} is not position-independent");
    let segments = header.program_headers(order, bytes).expect("program headers");
    let of_type = |kind| segments.iter().filter(move |segment| segment.p_type(order) == kind);
    assert_eq!(of_type(elf::PT_INTERP).count(), 0, "{program} asks for a dynamic loader");
    let stack = of_type(elf::PT_GNU_STACK).next().expect("the stack is mentioned");
    assert_eq!(stack.p_flags(order).0 & elf::PF_X.0, 0, "{program} has an executable stack");
    for load in of_type(elf::PT_LOAD) {
        let both = elf::PF_W.0 | elf::PF_X.0;
        assert_ne!(load.p_flags(order).0 & both, both, "{program} has writable code");
        // Kernels before Linux 6.6 require this of segments without contents as well.
        let distance = load.p_vaddr(order).wrapping_sub(load.p_offset(order));
        assert_eq!(distance % load.p_align(order), 0, "{program} has a segment that lies apart from its page");
    }
    // The runtime and the compiler emit nothing that must be written before the program can start.
    assert_eq!(of_type(elf::PT_DYNAMIC).count(), 0, "{program} is relocated when it starts");
    let sections = header.sections(order, bytes).expect("section headers");
    let text = sections.section_by_name(order, b".text").expect("tools see the code").1;
    let code = of_type(elf::PT_LOAD).find(|load| load.p_flags(order).contains(elf::PF_X)).expect("a segment of code");
    assert_eq!((text.sh_addr(order), text.sh_size(order)), (code.p_vaddr(order), code.p_filesz(order)), "{program}");
}

/// Debuggers tell executables apart by a hash of the contents, unless it is left out.
#[test]
fn build_ids() {
    let scratch = Scratch::new();
    let id = |program: &str, options: &[&str]| {
        let bytes = std::fs::read(Build::new(wat::program(program)).option(options).executable(&scratch)).expect("it is there");
        let file = object::File::parse(&*bytes).expect("an ELF file");
        object::Object::build_id(&file).expect("sound notes").map(<[u8]>::to_vec)
    };
    for target in targets() {
        let first = id("wasi/cat", &["--target", &target]);
        assert!(first.as_ref().is_some_and(|id| id.len() == 20 && id.iter().any(|&byte| byte != 0)), "{target}: {first:?}");
        assert_eq!(first, id("wasi/cat", &["--target", &target]), "{target}");
        assert_ne!(first, id("wasi/file", &["--target", &target]), "{target}");
        assert_eq!(id("wasi/cat", &["--target", &target, "--no-build-id"]), None, "{target}");
    }
}

/// Anyone who finds an executable can tell what made it, and nothing about the machine and the sources that it was built from.
#[test]
fn producer() {
    let scratch = Scratch::new();
    let version = command().arg("--version").run().expect(0).out();
    let commit = version.lines().find_map(|line| line.strip_prefix("commit ")?.split(' ').next());
    let version = version.lines().next().expect("a line");
    for target in targets() {
        let bytes = std::fs::read(Build::new(wat::program("wasi/cat")).option(["--target", &target]).executable(&scratch));
        let bytes = bytes.expect("it is there");
        let file = object::File::parse(&*bytes).expect("an ELF file");
        let section = object::Object::section_by_name(&file, ".comment").expect("the section of compilers' names");
        let said = object::ObjectSection::data(&section).expect("it has contents");
        assert_eq!(String::from_utf8_lossy(said), format!("{version}\0"), "{target}");
        let is_there = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!commit.is_some_and(is_there), "{target}");
    }
}

/// Functions that the program does not import are not linked: a program that only exits is a few pages.
#[test]
fn size_of_a_small_program() {
    let scratch = Scratch::new();
    let module = scratch.write("nothing.wat", "(module (memory (export \"memory\") 1) (func (export \"_start\")))");
    let executable = Build::new(module).executable(&scratch);
    let size = std::fs::metadata(&executable).expect("it is there").len();
    assert!(size <= 14 << 10, "{size} bytes");
    Job::new(executable).run().expect(0).expect_out("");
}

/// File descriptors 0 to 2 that are closed at start are opened on /dev/null, so that no file takes their number.
#[test]
fn standard_streams_that_are_closed() {
    let scratch = Scratch::new();
    scratch.write("data/text", "text\n");
    let build = Build::new(wat::program("wasi/file")).option(["--dir", "data"]);
    let file = build.executable(&scratch);
    // With standard output closed, the file that is opened must not become standard output, nor the directory.
    for closed in ["exec 1>&-", "exec 0<&- 1>&- 2>&-", "exec 0<&- 1>&-"] {
        let job = Job::new(&file).args(["r", "text"]).under(closed).directory(scratch.path());
        job.run().expect(0).expect_out("");
        Job::new(&file).args(["w", "new"]).under(closed).directory(scratch.path()).run().expect(0);
        assert_eq!(std::fs::read(scratch.join("data/new")).expect("it is there"), b"written\n");
        assert_eq!(std::fs::read(scratch.join("data/text")).expect("it is there"), b"text\n");
    }
    let cat = Build::new(wat::program("wasi/cat")).executable(&scratch);
    Job::new(&cat).under("exec 0<&-").run().expect(0).expect_out("");
}

/// WASI's numbers for the possible outcomes of a write.
#[test]
fn standard_output_that_fails() {
    if available("standard output that fails", machine::is_this()).is_none() {
        return;
    }
    const NOSPC: i32 = 51;
    const PIPE: i32 = 64;
    let scratch = Scratch::new();
    let cat = Build::new(wat::program("wasi/cat")).executable(&scratch);
    Job::new(&cat).under("exec 1>/dev/full").input("text").run().expect(NOSPC);
    // The reader of the pipe is gone before the program writes: that is an error for the program, not its end by a signal.
    let script = "{ sleep 0.2; printf text; } | { \"$0\"; echo $? >&2; } | true";
    let outcome = Job::new("sh").args(["-c", script]).arg(&cat).run();
    assert_eq!(outcome.err().trim(), PIPE.to_string(), "{outcome}");
}

/// Old programs import the predecessor of preview 1.
#[test]
fn oldest_wasi() {
    let scratch = Scratch::new();
    scratch.write("data/text", "abcdefg\n");
    let build = Build::new(wat::program("wasi/oldest")).option(["--dir", "data"]);
    Job::new(build.executable(&scratch)).directory(scratch.path()).run().expect(0).expect_out("cdefg\n");
}

/// Streams of any length pass through unchanged.
#[test]
fn ten_megabytes_through_a_pipe() {
    let scratch = Scratch::new();
    let cat = Build::new(wat::program("wasi/cat")).executable(&scratch);
    let bytes: Vec<u8> = (0..10_000_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let outcome = Job::new(cat).input(bytes.clone()).run().expect(0);
    assert!(outcome.stdout == bytes, "{} of {} bytes came back, or others", outcome.stdout.len(), bytes.len());
}
