//! The cache, with executables that are no such things.

use super::*;
use std::cell::Cell;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, SystemTime};

/// A cache with one program.
struct Scene {
    scratch: tempfile::TempDir,
    options: Options,
    builds: Cell<u32>,
}

impl Scene {
    fn new() -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let options = Options { name: Some("program".to_owned()), ..Options::default() };
        let scene = Self { scratch, options, builds: Cell::new(0) };
        scene.write("program.wasm", b"first");
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// Writes a file that is old enough to have a stamp that can be relied upon: only time tells that.
    fn write(&self, name: &str, contents: &[u8]) {
        fs::write(self.path(name), contents).unwrap();
        std::thread::sleep(Duration::from_millis(80));
    }

    fn cache(&self) -> Cache {
        Cache::open(&self.path("cache")).unwrap()
    }

    /// Obtains the program, and returns what its executable contains.
    fn obtain(&self) -> String {
        let program = self.path("program.wasm");
        let request = Request { program: &program, options: &self.options, processor: "" };
        let build = |module: &[u8]| {
            self.builds.set(self.builds.get() + 1);
            Ok([b"built from ", module].concat())
        };
        let obtained = self.cache().obtain(&request, build).unwrap();
        match obtained.executable {
            Executable::File(path) => fs::read_to_string(path).unwrap(),
            Executable::Bytes(bytes) => format!("loose, {}", String::from_utf8(bytes).unwrap()),
        }
    }

    /// The files in the cache whose names end like this.
    fn files(&self, end: &str) -> Vec<PathBuf> {
        let files = fs::read_dir(self.path("cache")).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.to_string_lossy().ends_with(end)).collect()
    }

    fn executable(&self) -> PathBuf {
        let mut files = self.files("");
        files.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with("program-"));
        files.pop().unwrap()
    }
}

#[test]
fn a_program_is_built_once() {
    let scene = Scene::new();
    for _ in 0..3 {
        assert_eq!(scene.obtain(), "built from first");
    }
    assert_eq!(scene.builds.get(), 1);
    let mode = fs::metadata(scene.executable()).unwrap().permissions().mode();
    assert_eq!(mode & 0o100, 0o100);
}

#[test]
fn another_content_option_or_input_is_another_program() {
    let mut scene = Scene::new();
    scene.obtain();
    // Same size, and the time set back: the time of the change cannot be.
    let path = scene.path("program.wasm");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    scene.write("program.wasm", b"other");
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    assert_eq!(scene.obtain(), "built from other");
    scene.options.limits.max_memory = Some(1 << 20);
    scene.obtain();
    scene.write("linked.wasm", b"linked");
    scene.options.links.push(crate::options::Link { name: "m".to_owned(), path: scene.path("linked.wasm") });
    scene.obtain();
    scene.write("linked.wasm", b"LINKED");
    scene.obtain();
    fs::create_dir(scene.path("embedded")).unwrap();
    scene.write("embedded/file", b"1");
    scene.options.permissions.embedded.push(crate::options::Embed { host: scene.path("embedded"), guest: "/".to_owned() });
    scene.obtain();
    scene.write("embedded/file", b"2");
    scene.obtain();
    assert_eq!(scene.builds.get(), 7);
    scene.obtain();
    assert_eq!(scene.builds.get(), 7);
    // The number of threads makes no difference.
    scene.options.tools.threads = Some(1);
    scene.obtain();
    assert_eq!(scene.builds.get(), 7);
}

#[test]
fn the_same_contents_elsewhere_are_the_same_program() {
    let scene = Scene::new();
    scene.obtain();
    fs::remove_file(scene.path("program.wasm")).unwrap();
    scene.write("program.wasm", b"first");
    assert_eq!(scene.obtain(), "built from first");
    assert_eq!(scene.builds.get(), 1);
    assert_eq!(scene.files(".stamp").len(), 2);
}

#[test]
fn a_file_that_was_just_written_is_read() {
    let scene = Scene::new();
    fs::write(scene.path("program.wasm"), "young").unwrap();
    scene.obtain();
    assert_eq!(scene.files(".stamp").len(), 0);
}

/// Stamps stand for the contents of embedded files, so one that may change without a trace is not relied upon.
#[test]
fn an_embedded_file_that_was_just_written_is_built_again() {
    let mut scene = Scene::new();
    fs::create_dir(scene.path("embedded")).unwrap();
    scene.options.permissions.embedded.push(crate::options::Embed { host: scene.path("embedded"), guest: "/".to_owned() });
    fs::write(scene.path("embedded/file"), "young").unwrap();
    assert_eq!(scene.obtain(), "loose, built from first");
    std::thread::sleep(Duration::from_millis(80));
    assert_eq!((scene.obtain(), scene.obtain()), ("built from first".to_owned(), "built from first".to_owned()));
    assert_eq!(scene.builds.get(), 2);
}

#[test]
fn damage_is_noticed() {
    let scene = Scene::new();
    scene.obtain();
    fs::write(scene.executable(), "cut").unwrap();
    assert_eq!(scene.obtain(), "built from first");
    assert_eq!(scene.builds.get(), 2);
    for end in [".entry", ".stamp"] {
        for contents in [&b""[..], b"damaged\n", b"\xff\xff"] {
            fs::write(scene.files(end).pop().unwrap(), contents).unwrap();
            assert_eq!(scene.obtain(), "built from first");
        }
    }
    fs::remove_file(scene.executable()).unwrap();
    assert_eq!(scene.obtain(), "built from first");
    // A copy is whole, although its stamp is another.
    let (path, builds) = (scene.executable(), scene.builds.get());
    let contents = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&path, contents).unwrap();
    assert_eq!(scene.obtain(), "built from first");
    assert_eq!(scene.builds.get(), builds);
}

#[test]
fn an_input_that_changes_during_the_build_is_not_kept() {
    let scene = Scene::new();
    let program = scene.path("program.wasm");
    let request = Request { program: &program, options: &scene.options, processor: "" };
    let obtained = scene.cache().obtain(&request, |_| {
        fs::write(&program, "changed").unwrap();
        Ok(b"old".to_vec())
    });
    assert_eq!(obtained.unwrap().executable, Executable::Bytes(b"old".to_vec()));
    assert_eq!(scene.files(".entry").len(), 0);
}

#[test]
fn a_folder_that_others_can_write_to_is_refused() {
    let scene = Scene::new();
    let path = scene.path("cache");
    fs::create_dir(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o770)).unwrap();
    let error = Cache::open(&path).err().unwrap().to_string();
    assert!(error.contains("other users have access to it") && error.contains("chmod 700"), "{error}");
    fs::remove_dir(&path).unwrap();
    fs::write(&path, "").unwrap();
    assert!(Cache::open(&path).err().unwrap().to_string().contains("it is not a directory"));
}

#[test]
fn what_is_made_is_private() {
    let scene = Scene::new();
    scene.obtain();
    assert_eq!(fs::metadata(scene.path("cache")).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn what_was_used_last_stays() {
    let scene = Scene::new();
    let mut paths = Vec::new();
    for (age, name) in ["a", "b", "c"].into_iter().enumerate() {
        scene.write("program.wasm", name.as_bytes());
        scene.obtain();
        let entry = scene.files(".entry").into_iter().find(|path| !paths.contains(path)).unwrap();
        // The first was used last.
        let time = SystemTime::now() - Duration::from_secs(60 * age as u64);
        fs::File::options().write(true).open(&entry).unwrap().set_modified(time).unwrap();
        paths.push(entry);
    }
    let left = |most| {
        evict::evict(&scene.path("cache"), most, Path::new(""));
        paths.iter().map(|path| path.exists()).collect::<Vec<_>>()
    };
    assert_eq!(left(1 << 20), [true, true, true]);
    let total: u64 = scene.files("").iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    assert_eq!(left(total - 1), [true, true, false]);
    assert_eq!(left(0), [false, false, false]);
}

/// Processes that want the same program at once make it once.
#[test]
fn of_several_at_once_one_builds() {
    let scene = Scene::new();
    let (program, builds) = (scene.path("program.wasm"), std::sync::atomic::AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let request = Request { program: &program, options: &Options::default(), processor: "" };
                let obtained = Cache::open(&program.with_file_name("cache")).unwrap().obtain(&request, |_| {
                    builds.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    std::thread::sleep(Duration::from_millis(50));
                    Ok(b"built".to_vec())
                });
                assert!(matches!(obtained.unwrap().executable, Executable::File(_)));
            });
        }
    });
    assert_eq!(builds.into_inner(), 1);
}
