//! Builds with a cache, of a module with something of everything that code depends on.

use super::*;
use crate::driver;
use crate::options::{Backtrace, Bounds, Optimize, Options, Pass};
use crate::progress::Progress;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, SystemTime};

const MODULE: &str = r#"(module
  (type $binary (func (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (memory (export "memory") 1 100)
  (table $table 4 funcref)
  (global $constant i32 (i32.const 7))
  (global $variable (mut i64) (i64.const 1))
  (tag $tag (param i32))
  (elem (i32.const 1) $add $subtract)
  (elem $passive func $add)
  (data $data "0123456789")
  (func $add (type $binary) (i32.add (local.get 0) (i32.load offset=8 (local.get 1))))
  (func $subtract (type $binary) (i32.sub (local.get 0) (local.get 1)))
  (func $loads (param i32) (result i32)
    (memory.init $data (i32.const 0) (i32.const 0) (i32.const 4))
    (i32.add (i32.load8_u (local.get 0)) (global.get $constant)))
  (func $throws (throw $tag (i32.const 1)))
  (func $catches (result i32)
    (block $caught (result i32)
      (try_table (catch $tag $caught) (call $throws))
      (i32.const 0)))
  (func (export "_start")
    (drop (call_indirect $table (type $binary) (i32.const 1) (i32.const 2) (i32.const 1)))
    (drop (call $loads (i32.const 3)))
    (global.set $variable (i64.extend_i32_u (call $catches)))
    (drop (call $yield))))"#;

/// The number of its functions that have bodies.
const BODIES: u64 = 6;

/// A cache in a scratch directory.
struct Scene {
    scratch: tempfile::TempDir,
    options: Options,
}

impl Scene {
    fn new() -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let mut options = Options { without_passes: vec![Pass::Inline], ..Options::default() };
        options.tools.cache = Some(scratch.path().join("cache"));
        Self { scratch, options }
    }

    fn folder(&self) -> PathBuf {
        self.scratch.path().join("cache")
    }

    /// Builds a module, which must be the same as without a cache, and returns how many functions were not compiled.
    fn build(&self, module: &str) -> u64 {
        self.build_with(module, &self.options)
    }

    fn build_with(&self, module: &str, options: &Options) -> u64 {
        let mut without = options.clone();
        without.tools.cache = None;
        let expected = driver::build(module.as_bytes(), &without, &Progress::default()).unwrap();
        let made = driver::build(module.as_bytes(), options, &Progress::default()).unwrap();
        assert!(made.bytes == expected.bytes, "the cache makes a difference");
        assert_eq!(made.work, expected.work);
        assert_eq!(made.notes, expected.notes);
        made.timing.counts().iter().find(|(name, _)| *name == "reused functions").map_or(0, |(_, count)| *count)
    }

    fn packs(&self) -> Vec<PathBuf> {
        fs::read_dir(self.folder()).unwrap().map(|file| file.unwrap().path()).collect()
    }
}

#[test]
fn an_unchanged_module_is_compiled_once() {
    let scene = Scene::new();
    assert_eq!(scene.build(MODULE), 0);
    for threads in [1, 2, 5] {
        let mut options = scene.options.clone();
        options.tools.threads = Some(threads);
        assert_eq!(scene.build_with(MODULE, &options), BODIES);
    }
    assert_eq!(scene.packs().len(), 1);
    // Its name, and what code does not see.
    let named = Options { name: Some("other".to_owned()), ..scene.options.clone() };
    assert_eq!(scene.build_with(MODULE, &named), BODIES);
    assert_eq!(scene.build(&MODULE.replace("0123456789", "9876543210")), BODIES);
    assert_eq!(scene.build(&MODULE.replace("(module", "(module $named")), BODIES);
}

#[test]
fn changed_bodies_are_compiled_and_the_rest_is_not() {
    let scene = Scene::new();
    scene.build(MODULE);
    // What follows is elsewhere in the file.
    let longer = MODULE
        .replace("(i32.sub (local.get 0) (local.get 1))", "(i32.sub (local.get 0) (i32.mul (local.get 1) (i32.const 99999)))");
    assert_eq!(scene.build(&longer), BODIES - 1);
    assert_eq!(scene.build(&longer), BODIES);
    assert_eq!(scene.build(MODULE), BODIES);
    assert_eq!(scene.packs().len(), 2);
}

/// Sites of reports are kept as distances from the body.
#[test]
fn lines_of_moved_bodies() {
    let scene = Scene::new();
    let mut options = scene.options.clone();
    options.tools.backtrace = Some(Backtrace::Lines);
    assert_eq!(scene.build_with(MODULE, &options), 0);
    let moved = MODULE.replace("(i32.sub (local.get 0) (local.get 1))", "(i32.sub (local.get 0) (i32.const 99999))");
    assert_eq!(scene.build_with(&moved, &options), BODIES - 1);
}

/// Each of these is something that bodies depend on, which stay the same.
#[test]
fn what_bodies_depend_on_is_in_the_key() {
    let changes = [
        ("(memory (export \"memory\") 1 100)", "(memory (export \"memory\") 1 1)"),
        ("(memory (export \"memory\") 1 100)", "(memory (export \"memory\") 2 100)"),
        ("(memory (export \"memory\") 1 100)", "(memory (export \"memory\") 1 100 shared)"),
        ("(table $table 4 funcref)", "(table $table 5 funcref)"),
        ("(table $table 4 funcref)", "(table $table (export \"table\") 4 8 funcref)"),
        ("(i32.const 7)", "(i32.const 8)"),
        ("(global $constant i32 (i32.const 7))", "(global $constant (mut i32) (i32.const 7))"),
        ("(global $variable (mut i64)", "(global (mut v128) (v128.const i64x2 0 0)) (global $variable (mut i64)"),
        ("(tag $tag (param i32))", "(tag) (tag $tag (param i32))"),
        ("(elem (i32.const 1) $add $subtract)", "(elem (i32.const 1) $subtract $subtract)"),
        ("(elem (i32.const 1) $add $subtract)", "(elem (i32.const 1) $subtract $loads)"),
        ("\"0123456789\"", "\"01234567890\""),
        ("\"sched_yield\"", "\"sched_yielded\""),
        (
            "(type $binary (func (param i32 i32) (result i32)))",
            "(type (func (param f64))) (type $binary (func (param i32 i32) (result i32)))",
        ),
        ("(func $add", "(func) (func $add"),
    ];
    let scene = Scene::new();
    let options = Options { unknown_imports: crate::options::UnknownImports::Trap, ..scene.options.clone() };
    scene.build_with(MODULE, &options);
    for (from, to) in changes {
        assert!(MODULE.contains(from), "{from}");
        assert_eq!(scene.build_with(&MODULE.replace(from, to), &options), 0, "{to}");
    }
    assert_eq!(scene.build_with(MODULE, &options), BODIES);
}

#[test]
fn what_changes_code_is_in_the_key() {
    let scene = Scene::new();
    scene.build(MODULE);
    let with = |change: fn(&mut Options)| {
        let mut options = scene.options.clone();
        change(&mut options);
        assert_eq!(scene.build_with(MODULE, &options), 0, "{options:?}");
    };
    with(|options| options.optimize = Optimize::None);
    with(|options| options.optimize = Optimize::Size);
    with(|options| options.bounds = Bounds::Explicit);
    with(|options| options.limits.max_memory = Some(1 << 20));
    with(|options| options.without_passes.push(Pass::Search));
    with(|options| options.tools.backtrace = Some(Backtrace::Lines));
    with(|options| options.tools.trace_wasi = Some("TRACE".to_owned()));
    with(|options| options.cpu = Some("avx512f".to_owned()));
    with(|options| options.targets = vec!["aarch64-linux".to_owned()]);
    with(|options| options.targets = vec!["riscv64-linux".to_owned()]);
    with(|options| options.targets = vec!["s390x-linux".to_owned()]);
    with(|options| options.without_passes.clear());
    assert_eq!(scene.build(MODULE), BODIES);
}

/// A module whose functions have bodies of others in them: `$small` in three, in one of them with `$only`, and in that `$inner`.
const MIXED: &str = r#"(module
  (type $unary (func (param i32) (result i32)))
  (memory (export "memory") 1)
  (table 2 2 funcref)
  (elem (i32.const 0) $member)
  (func $first (export "first") (result i32) (i32.load (i32.const 1)))
  (func $small (param i32) (result i32) (i32.load offset=4 (local.get 0)))
  (func $member (type $unary) (i32.load offset=16 (local.get 0)))
  (func $inner (param i32) (result i32) (i32.div_u (i32.const 100) (local.get 0)))
  (func $only (param i32) (result i32) (i32.add (call $inner (local.get 0)) (call $small (local.get 0))))
  (func (export "one") (param i32) (result i32) (call $small (local.get 0)))
  (func (export "two") (param i32) (result i32) (i32.mul (call $small (local.get 0)) (call $only (local.get 0))))
  (func (export "guarded") (param i32) (result i32) (call_indirect (type $unary) (local.get 0) (local.get 0)))
  (func (export "_start") (drop (call $small (i32.const 3)))))"#;

/// The number of its functions of which code is made: not of `$only` and `$inner`.
const CODED: u64 = 7;

#[test]
fn bodies_in_other_functions() {
    let scene = Scene::new();
    let options = |backtrace| {
        let mut options = Options { without_passes: Vec::new(), ..scene.options.clone() };
        options.tools.backtrace = backtrace;
        options
    };
    for options in [None, Some(Backtrace::Lines)].map(options) {
        assert_eq!(scene.build_with(MIXED, &options), 0);
        assert_eq!(scene.build_with(MIXED, &options), CODED);
        let found = |from: &str, to: &str| {
            assert!(MIXED.contains(from), "{from}");
            scene.build_with(&MIXED.replace(from, to), &options)
        };
        // It is in no other, and all others are elsewhere in the file.
        assert_eq!(found("(i32.load (i32.const 1))", "(i32.load (i32.const 99999))"), CODED - 1);
        assert_eq!(found("offset=4", "offset=8"), CODED - 4);
        assert_eq!(found("i32.div_u", "i32.div_s"), CODED - 1);
        assert_eq!(found("(i32.add (call $inner", "(i32.sub (call $inner"), CODED - 1);
        // Any function may have a call that is guarded by it.
        assert_eq!(found("offset=16", "offset=20"), 0);
        assert_eq!(scene.build_with(MIXED, &options), CODED);
    }
}

/// A function that is small now is in others that have not changed, also if these were kept.
#[test]
fn decisions_about_callees() {
    let scene = Scene::new();
    let options = Options { without_passes: Vec::new(), ..scene.options.clone() };
    let module = |times: usize| {
        let callee = "(local.set 0 (i32.mul (local.get 0) (i32.const 3)))".repeat(times);
        format!(
            "(module (func $callee (param i32) (result i32) {callee} (local.get 0))
             (func (export \"caller\") (param i32) (result i32) (call $callee (call $callee (local.get 0))))
             (func (export \"_start\")))"
        )
    };
    scene.build_with(&module(100), &options);
    assert_eq!(scene.build_with(&module(100), &options), 3);
    assert_eq!(scene.build_with(&module(101), &options), 2);
    assert_eq!(scene.build_with(&module(1), &options), 1);
}

/// The head of a function is in no other.
#[test]
fn functions_that_are_tested() {
    let scene = Scene::new();
    let options = Options { without_passes: Vec::new(), ..scene.options.clone() };
    let untested = Options { without_passes: vec![Pass::Heads], ..scene.options.clone() };
    let module = |least: u32| {
        format!(
            "(module (memory 1)
             (func $tested (param i32)
               (if (i32.lt_u (local.get 0) (i32.const {least})) (then (return)))
               (i32.store (i32.const 8) (local.get 0))
               (call $tested (i32.sub (local.get 0) (i32.const 1))))
             (func (export \"_start\") (call $tested (i32.const 9)) (call $tested (i32.const 9))))"
        )
    };
    scene.build_with(&module(5), &options);
    assert_eq!(scene.build_with(&module(5), &options), 2);
    assert_eq!(scene.build_with(&module(6), &options), 1);
    assert_eq!(scene.build_with(&module(6), &untested), 0);
}

#[test]
fn another_compiler_is_another_environment() {
    let options = Options::default();
    let keys = driver::plan(MODULE.as_bytes(), &options, |program| {
        [("a", "x"), ("b", "x"), ("a", "y")]
            .map(|(compiler, settings)| environment::of(program, &Inlined::default(), settings, &Key::of(compiler.as_bytes())))
    });
    let [first, second, third] = keys.unwrap();
    assert!(first != second && first != third && second != third);
    assert_eq!(environment::compiler().unwrap(), Key::of(&fs::read("/proc/self/exe").unwrap()));
}

#[test]
fn an_invalid_body_is_no_better_with_a_cache() {
    let scene = Scene::new();
    scene.build(MODULE);
    let wrong = MODULE.replace("(i32.sub (local.get 0) (local.get 1))", "(i64.sub (local.get 0) (local.get 1))");
    let errors = [Some(scene.folder()), None].map(|cache| {
        let mut options = Options { without_passes: vec![Pass::Inline], ..Options::default() };
        options.tools.cache = cache;
        driver::build(wrong.as_bytes(), &options, &Progress::default()).err().unwrap().to_string()
    });
    assert_eq!(errors[0], errors[1]);
    assert_eq!(scene.packs().len(), 1);
}

/// Whatever byte is damaged, and wherever a pack is cut off, the output is the same.
#[test]
fn damage_is_noticed() {
    let scene = Scene::new();
    let module = "(module (func $f (result i32) i32.const 5) (func (export \"_start\") (drop (call $f))))";
    scene.build(module);
    let [pack] = &scene.packs()[..] else { panic!("one pack") };
    let whole = fs::read(pack).unwrap();
    let mut found = 0;
    for position in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[position] ^= 1 << (position % 8);
        scene.replace(pack, &damaged);
        found += scene.build(module);
        scene.replace(pack, &whole[..position]);
        assert_eq!(scene.build(module), 0);
    }
    // One function is as good as before.
    assert!(found > 0 && found < 2 * whole.len() as u64, "{found}");
    scene.replace(pack, &whole);
    assert_eq!(scene.build(module), 2);
}

impl Scene {
    /// Makes a pack the only one, with other contents.
    fn replace(&self, pack: &Path, contents: &[u8]) {
        self.packs().iter().for_each(|pack| fs::remove_file(pack).unwrap());
        fs::write(pack, contents).unwrap();
    }
}

#[test]
fn many_packs_become_one() {
    let scene = Scene::new();
    let module = |number: usize| MODULE.replace("(i32.sub (local.get 0) (local.get 1))", &format!("(i32.const {number})"));
    for number in 0..=MOST_PACKS {
        assert_eq!(scene.build(&module(number)), if number == 0 { 0 } else { BODIES - 1 });
        assert_eq!(scene.packs().len(), number + 1);
    }
    assert_eq!(scene.build(&module(100)), BODIES - 1);
    assert_eq!(scene.packs().len(), 1);
    assert_eq!(scene.build(&module(100)), BODIES);
}

#[test]
fn what_was_used_last_stays() {
    let scene = Scene::new();
    let mut packs: Vec<PathBuf> = Vec::new();
    for age in [3, 1, 2] {
        scene.build(&MODULE.replace("(i32.const 7)", &format!("(i32.const {})", 70 + age)));
        let pack = scene.packs().into_iter().find(|pack| !packs.contains(pack)).unwrap();
        let time = SystemTime::now() - Duration::from_secs(3600 * 24 * age);
        fs::File::options().write(true).open(&pack).unwrap().set_modified(time).unwrap();
        packs.push(pack);
    }
    fs::write(scene.folder().join(".new-young"), "").unwrap();
    let old = fs::File::create(scene.folder().join(".new-old")).unwrap();
    old.set_modified(SystemTime::now() - Duration::from_secs(3600 * 48)).unwrap();
    let other = Key::of(b"other");
    let left = |most| {
        evict::evict(&scene.folder(), most, &other);
        packs.iter().map(|pack| pack.exists()).collect::<Vec<_>>()
    };
    let size = |pack: &PathBuf| fs::metadata(pack).unwrap().len();
    let total: u64 = scene.packs().iter().map(size).sum();
    assert_eq!(left(total), [true, true, true]);
    assert_eq!(left(total - 1), [false, true, true]);
    assert_eq!(left(0), [false, false, false]);
    assert_eq!(scene.packs(), [scene.folder().join(".new-young")]);
}

/// A use is noted, so that it is not evicted.
#[test]
fn a_use_is_noted() {
    let scene = Scene::new();
    scene.build(MODULE);
    let [pack] = &scene.packs()[..] else { panic!("one pack") };
    let time = SystemTime::now() - Duration::from_secs(3600 * 24);
    fs::File::options().write(true).open(pack).unwrap().set_modified(time).unwrap();
    scene.build(MODULE);
    assert!(fs::metadata(pack).unwrap().modified().unwrap() > time + NOTED);
}

const NOTED: Duration = Duration::from_secs(3600);

#[test]
fn folders_of_others_are_refused() {
    let scene = Scene::new();
    let folder = scene.folder();
    let said = || driver::build(MODULE.as_bytes(), &scene.options, &Progress::default()).err().map(|error| error.to_string());
    fs::create_dir(&folder).unwrap();
    for mode in [0o720, 0o702, 0o777, 0o1777] {
        fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
        let said = said().unwrap();
        assert!(said.contains("other users can write to it") && said.contains("chmod go-w "), "{said}");
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(said(), None);
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "").unwrap();
    assert!(said().unwrap().contains("it is not a directory"));
}

/// Builds at the same time do not disturb each other.
#[test]
fn several_at_once() {
    let scene = Scene::new();
    std::thread::scope(|scope| {
        for number in 0..8 {
            let scene = &scene;
            scope.spawn(move || {
                let module = MODULE.replace("(i32.sub (local.get 0) (local.get 1))", &format!("(i32.const {})", number % 2));
                scene.build(&module);
            });
        }
    });
    assert_eq!(scene.build(MODULE), BODIES - 1);
    assert!(scene.packs().iter().all(|pack| pack.extension().is_some_and(|end| end == "pack")));
}
