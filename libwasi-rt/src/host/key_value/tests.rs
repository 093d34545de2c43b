//! The ways of keeping values that need no server, as far as they do the same.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

use super::*;

thread_local! {
    static KEEPER: Cell<Keeper> = const { Cell::new(memory::functions) };
}

/// Returns the functions that the test uses.
pub(crate) fn functions() -> Functions {
    KEEPER.get()()
}

/// What a keeper needs, and the directory that it uses.
pub(crate) struct Kept {
    pub(crate) directory: PathBuf,
    _alone: MutexGuard<'static, ()>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.directory));
    }
}

/// Lets the test use a keeper, alone.
pub(crate) fn keep_in(keeper: Keeper) -> Kept {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let alone = ONE_AT_A_TIME.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let directory = std::env::temp_dir().join(format!("w2n-key-values-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    grant::ROOT.open_for_test(&directory);
    shared::tests::supervise();
    KEEPER.set(keeper);
    Kept { directory, _alone: alone }
}

const KEEPERS: [Keeper; 3] = [memory::functions, directory::functions, shared::functions];

fn text(functions: &Functions, bucket: Bucket, key: &str) -> Option<String> {
    let found = (functions.find)(bucket, key.as_bytes()).unwrap()?;
    let mut bytes = vec![0; found.size as usize];
    (functions.read)(bucket, key.as_bytes(), found, IoVec::new(&mut bytes)).unwrap();
    (functions.release)(found);
    Some(String::from_utf8(bytes).unwrap())
}

fn put(functions: &Functions, bucket: Bucket, key: &str, value: &str) {
    let mut value = value.as_bytes().to_vec();
    let set = (functions.set)(bucket, key.as_bytes(), IoVec::new(&mut value), Condition::Always);
    assert_eq!(set, Ok(true));
}

fn keys(functions: &Functions, bucket: Bucket) -> Vec<String> {
    thread_local! {
        static KEYS: std::cell::RefCell<Vec<String>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    (functions.list)(bucket, |key| {
        KEYS.with_borrow_mut(|keys| keys.push(String::from_utf8(key.to_vec()).unwrap()));
        Ok(())
    })
    .unwrap();
    let mut keys = KEYS.take();
    keys.sort();
    keys
}

#[test]
fn buckets_and_values() {
    for keeper in KEEPERS {
        let (_kept, functions) = (keep_in(keeper), keeper());
        let [one, two] = ["test one", "test/two"].map(|name| (functions.open)(name.as_bytes()).unwrap());
        put(&functions, one, "a/b", "first");
        put(&functions, one, "", "empty");
        put(&functions, two, "a/b", "");
        put(&functions, one, "a/b", "second");
        let again = (functions.open)(b"test one").unwrap();
        assert_eq!(text(&functions, again, "a/b").as_deref(), Some("second"));
        assert_eq!((text(&functions, two, "a/b").as_deref(), text(&functions, two, "")), (Some(""), None));
        assert_eq!(keys(&functions, one), ["", "a/b"]);
        assert_eq!((functions.delete)(one, b""), Ok(()));
        assert_eq!((functions.delete)(one, b""), Ok(()));
        assert_eq!((keys(&functions, one), keys(&functions, two)), (vec!["a/b".to_owned()], vec!["a/b".to_owned()]));
        assert_eq!((functions.find)(one, &[b'A'; LARGEST_KEY + 1]), Err(Trouble::KeyTooLong));
        for bucket in [one, two] {
            (functions.delete)(bucket, b"a/b").unwrap();
        }
        [one, two, again].into_iter().for_each(functions.close);
    }
}

#[test]
fn values_are_swapped_and_added_to() {
    for keeper in KEEPERS {
        let (_kept, functions) = (keep_in(keeper), keeper());
        let bucket = (functions.open)(b"numbers").unwrap();
        let swap = Swap::start(&functions, bucket, b"n").unwrap();
        assert_eq!((functions.add)(bucket, b"n", Delta::Signed(-7)), Ok(-7_i64 as u64));
        assert_eq!(swap.set(&functions, IoVec::new(&mut b"1".to_vec())), Ok(false));
        swap.renew(&functions).unwrap();
        assert_eq!(swap.found().map(|found| found.size), Some(2));
        assert_eq!(swap.set(&functions, IoVec::new(&mut b"12".to_vec())), Ok(true));
        // It has changed, if only by this.
        assert_eq!(swap.set(&functions, IoVec::new(&mut b"13".to_vec())), Ok(false));
        assert_eq!((functions.add)(bucket, b"n", Delta::Unsigned(30)), Ok(42));
        put(&functions, bucket, "n", "forty-two");
        assert_eq!((functions.add)(bucket, b"n", Delta::Signed(1)), Err(Trouble::NotANumber));
        (functions.delete)(bucket, b"n").unwrap();
        swap.end(&functions);
        (functions.close)(bucket);
    }
}

#[test]
fn what_else_is_in_the_directory_does_no_harm() {
    let (kept, functions) = (keep_in(directory::functions), directory::functions());
    let bucket = (functions.open)(b"b").unwrap();
    let folder = kept.directory.join("bb");
    std::fs::write(kept.directory.join("secret"), "outside").unwrap();
    std::os::unix::fs::symlink("../secret", folder.join("klink")).unwrap();
    std::os::unix::fs::symlink("../secret", folder.join("new")).unwrap();
    std::fs::create_dir(folder.join("kfolder")).unwrap();
    std::fs::write(folder.join("kWRONG"), "").unwrap();
    make_pipe(&folder.join("kpipe"));
    for key in ["link", "folder", "pipe"] {
        assert_eq!((functions.find)(bucket, key.as_bytes()), Err(Trouble::AccessDenied), "{key}");
    }
    // A link is replaced, not followed, also where new values are written.
    put(&functions, bucket, "link", "mine");
    assert_eq!(text(&functions, bucket, "link").as_deref(), Some("mine"));
    assert_eq!(std::fs::read_to_string(kept.directory.join("secret")).unwrap(), "outside");
    assert_eq!(keys(&functions, bucket), ["folder", "link", "pipe"]);
    // What a writer left that was stopped is in nobody's way.
    std::fs::write(folder.join("new"), "half").unwrap();
    put(&functions, bucket, "link", "yours");
    assert!(!folder.join("new").exists());
    (functions.close)(bucket);
}

fn make_pipe(path: &std::path::Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

use swap::Swap;
