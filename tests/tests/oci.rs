//! Container images, as other people's tools read and run them: `skopeo` and `umoci`, `crun` and `runc`.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use wasm2native_tests::build::{Build, command, targets};
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// The number of the user in images.
const USER: u32 = 65532;

/// The program runs as its user, who is not root, and writes in the directory that it was granted and nowhere else.
#[test]
fn an_image_runs_in_a_container() {
    let Some(_) = available("an_image_runs_in_a_container", starts(&["umoci"])) else { return };
    let scratch = Scratch::new();
    let build = Build::new(wat::program("wasi/file")).option(["--arg", "w", "--arg", "new"]);
    let Some(engine) = available("an_image_runs_in_a_container", Engine::find(&scratch)) else { return };

    let granted = bundle(&scratch, "granted", &build.clone().option(["--dir", "data"]));
    let outcome = engine.run(&granted);
    outcome.expect(0).expect_out("");
    let file = granted.join("rootfs/data/new");
    assert_eq!(fs::read(&file).expect("the program wrote it"), b"written\n");
    if is_root(&scratch) {
        assert_eq!(fs::metadata(&file).expect("it is there").uid(), USER);
    }

    // The root of the image belongs to root: WASI's number for a permission that the system denies.
    const ACCES: i32 = 2;
    let everything = bundle(&scratch, "everything", &build.option(["--dir", "/"]));
    engine.run(&everything).expect(ACCES);
    assert!(!everything.join("rootfs/new").exists());
}

/// Objects lie below 4 GiB, where a container has nothing else, either.
#[test]
fn objects_in_a_container() {
    let Some(_) = available("objects_in_a_container", starts(&["umoci"])) else { return };
    let scratch = Scratch::new();
    let Some(engine) = available("objects_in_a_container", Engine::find(&scratch)) else { return };
    engine.run(&bundle(&scratch, "objects", &Build::new(wat::program("gc/old_references")))).expect(0);
}

/// An image of something that does not start would do nothing.
#[test]
fn an_image_needs_something_to_run() {
    let scratch = Scratch::new();
    let library = scratch.write("library.wat", r#"(module (func (export "add") (param i32 i32) (result i32) (local.get 0)))"#);
    let image = scratch.join("image.tar");
    let outcome = Build::new(library).option(["--emit", "oci"]).attempt(&image).expect(1);
    outcome.expect_err("the module exports no _start");
    assert!(!image.exists());
}

/// One image for all targets: each of them is found by the names of its platform, and all hashes are right.
#[test]
fn an_image_for_all_targets() {
    let Some(_) = available("an_image_for_all_targets", starts(&["skopeo"])) else { return };
    let scratch = Scratch::new();
    let image = scratch.join("image.tar");
    let targets = targets();
    let named = targets.iter().flat_map(|target| ["--target", target]);
    Build::new(wat::program("wasi/cat")).option(["--emit", "oci"]).option(named).attempt(&image).expect(0);
    let source = format!("oci-archive:{}", image.display());
    for target in &targets {
        let (machine, _) = target.split_once('-').expect("a target is named by its machine and its system");
        let architecture = match machine {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            same => same,
        };
        let directory = scratch.join(target);
        let destination = format!("dir:{}", directory.display());
        let copied = skopeo(&["--override-arch", architecture, "copy", &source, &destination]);
        copied.expect(0);
        let found = skopeo(&["inspect", "--format", "{{.Os}} {{.Architecture}}", &destination]);
        found.expect(0).expect_out(&format!("linux {architecture}\n"));
    }
    let all = format!("oci:{}:all", scratch.join("all").display());
    skopeo(&["copy", "--all", &source, &all]).expect(0);
}

/// Docker reads a format of its own; `skopeo` knows that too.
#[test]
fn an_image_that_docker_loads() {
    let Some(_) = available("an_image_that_docker_loads", starts(&["skopeo"])) else { return };
    let scratch = Scratch::new();
    let image = scratch.join("image.tar");
    Build::new(wat::program("wasi/cat")).option(["--emit", "oci"]).attempt(&image).expect(0);
    let source = format!("docker-archive:{}:cat:latest", image.display());
    skopeo(&["copy", &source, &format!("dir:{}", scratch.join("copy").display())]).expect(0);
}

#[test]
fn an_image_is_made_for_each_target_once() {
    let scratch = Scratch::new();
    let image = scratch.join("image.tar");
    let build = |options: &[&str]| Build::new(wat::program("wasi/cat")).option(options).attempt(&image).expect(1);
    build(&["--emit", "oci", "--target", "x86_64-linux", "--target", "amd64-linux"])
        .expect_err("error: the target x86_64-linux is named more than once\n");
    build(&["--target", "x86_64-linux", "--target", "x86_64-linux"]).expect_err("error: several --target need --emit oci\n");
    build(&["--emit", "oci", "--target", "x86_64-linux", "--target", "no-such-target"])
        .expect_err("unknown target no-such-target");
    build(&["--emit", "oci", "--dir", "/cat/data"]).expect_err("error: the container image has the program at /cat, where");
    assert_eq!(scratch.names(), [""; 0]);
}

/// The name of an image covers its contents: the same bytes, wherever and by however many threads it is made.
#[test]
fn images_are_reproducible() {
    let scratch = Scratch::new();
    let module = wat::binary("wasi/cat");
    scratch.write("one/cat.wasm", &module);
    scratch.write("two/deep/cat.wasm", &module);
    command().args(["one/cat.wasm", "--emit", "oci", "-j", "1"]).directory(scratch.path()).run().expect(0);
    let job = command().args(["cat.wasm", "--emit", "oci", "-j", "2", "-o", "other.tar"]);
    job.directory(scratch.join("two/deep")).run().expect(0);
    let read = |path: &str| fs::read(scratch.join(path)).expect("it was made");
    assert!(read("one/cat.tar") == read("two/deep/other.tar"), "the images differ");
}

/// A container engine that is available here.
struct Engine {
    program: &'static str,
    options: Vec<String>,
}

impl Engine {
    /// Returns the first that can run a container with one executable in it: not every machine allows that.
    fn find(scratch: &Scratch) -> Result<Engine, String> {
        let bundle = scratch.join("probe");
        let root = bundle.join("rootfs");
        fs::create_dir_all(&root).expect("the scratch directory can be written");
        let program = Build::new(wat::program("wasi/cat")).executable(scratch);
        fs::copy(program, root.join("cat")).expect("the scratch directory can be written");
        let mut reasons = String::new();
        for program in ["crun", "runc"] {
            // State goes to the test's own directory, and no limits are set, for which not everybody has permission.
            let mut options = vec!["--root".to_owned(), scratch.join(program).display().to_string()];
            if program == "crun" {
                options.push("--cgroup-manager=disabled".to_owned());
            }
            let engine = Engine { program, options };
            let mut spec = Job::new(program).arg("spec").directory(&bundle);
            if !is_root(scratch) {
                spec = spec.arg("--rootless");
            }
            drop(fs::remove_file(bundle.join("config.json")));
            let probed = spec.attempt().and_then(|outcome| {
                if !outcome.status.success() {
                    return Err(outcome.err());
                }
                edit(&bundle, &[("\"sh\"", "\"/cat\"")]);
                let ran = engine.run(&bundle);
                if ran.status.success() { Ok(()) } else { Err(ran.err()) }
            });
            match probed {
                Ok(()) => return Ok(engine),
                Err(reason) => reasons += &format!("{program}: {} ", reason.trim()),
            }
        }
        Err(reasons)
    }

    fn run(&self, bundle: &Path) -> Outcome {
        let name = format!("wasm2native-{}-{}", std::process::id(), bundle.file_name().expect("a name").display());
        Job::new(self.program).args(&self.options).args(["run", "--bundle"]).arg(bundle).arg(name).run()
    }
}

/// Builds an image and unpacks it as the bundle that a container is run from.
fn bundle(scratch: &Scratch, name: &str, build: &Build) -> PathBuf {
    let image = scratch.join(format!("{name}.tar"));
    build.clone().option(["--emit", "oci"]).attempt(&image).expect(0);
    let layout = scratch.join(format!("{name}.layout"));
    fs::create_dir(&layout).expect("the scratch directory can be written");
    Job::new("tar").arg("-xf").arg(&image).arg("-C").arg(&layout).run().expect(0);
    let tagged = format!("{}:latest", layout.display());
    Job::new("umoci").args(["stat", "--image", &tagged]).run().expect(0);
    let bundle = scratch.join(name);
    let mut unpack = Job::new("umoci").args(["unpack", "--image", &tagged]);
    if !is_root(scratch) {
        unpack = unpack.arg("--rootless");
    }
    unpack.arg(&bundle).run().expect(0);
    edit(&bundle, &[]);
    bundle
}

/// Replaces words in the configuration of a container, which has no terminal.
fn edit(bundle: &Path, words: &[(&str, &str)]) {
    let path = bundle.join("config.json");
    let mut text = fs::read_to_string(&path).expect("a bundle has a configuration");
    for (word, other) in words.iter().chain(&[("\"terminal\": true", "\"terminal\": false")]) {
        assert!(text.contains(word), "{text}");
        text = text.replace(word, other);
    }
    fs::write(&path, text).expect("the scratch directory can be written");
}

/// Runs `skopeo` without a policy of trusted images.
fn skopeo(arguments: &[&str]) -> Outcome {
    Job::new("skopeo").arg("--insecure-policy").args(arguments).run()
}

fn is_root(scratch: &Scratch) -> bool {
    fs::metadata(scratch.path()).expect("it is there").uid() == 0
}

/// Returns an error unless these programs are available.
fn starts(programs: &[&str]) -> Result<(), String> {
    programs.iter().try_for_each(|program| Job::new(program).arg("--version").attempt().map(drop))
}
