//! What is left of programs that were stopped, and what only some kernels do.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, MutexGuard};

use super::draft::Draft;
use super::object::Object;
use super::*;
use crate::sys::file::{IoVec, OwnedFd, Transfer, transfer};

/// A directory for objects, which a test uses alone.
struct Kept {
    directory: PathBuf,
    _alone: MutexGuard<'static, ()>,
}

impl Kept {
    fn new() -> Kept {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let directory = std::env::temp_dir().join(format!("w2n-blobs-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        grant::ROOT.open_for_test(&directory);
        Kept { directory, _alone: alone }
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.directory).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.directory));
    }
}

fn name(text: &str) -> Name {
    Name::new(text.as_bytes()).unwrap()
}

fn id(object: &str) -> Id {
    Id { container: name("c"), object: name(object) }
}

fn begin(text: &str) -> Draft {
    let draft = Draft::begin().unwrap();
    let written = transfer(draft.file, Transfer::WRITE_AT, &[IoVec::read_only(text.as_bytes())], 0);
    assert_eq!(written, Ok(text.len()));
    draft
}

fn text(object: &str) -> String {
    let object = Object::open(&id(object)).unwrap();
    let mut bytes = vec![0; object.size as usize];
    assert_eq!(object.read(0, IoVec::new(&mut bytes)), Ok(bytes.len()));
    object.close();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn what_nobody_works_on_is_removed() {
    let kept = Kept::new();
    container::create(&name("c")).unwrap();
    let first = begin("first");
    fs::write(kept.directory.join("t00000007"), "left").unwrap();
    fs::create_dir(kept.directory.join("d00000000")).unwrap();
    fs::write(kept.directory.join("d00000000/oleft"), "left").unwrap();
    fs::write(kept.directory.join("theirs"), "").unwrap();
    let second = begin("second");
    assert_eq!(kept.names(), ["cc", "t00000000", "t00000001", "theirs"]);
    fs::remove_file(kept.directory.join("theirs")).unwrap();
    first.keep(&id("o")).unwrap();
    assert_eq!((text("o"), second.keep(&id("o")), text("o")), ("first".to_owned(), Ok(()), "second".to_owned()));
    begin("third").give_up();
    assert_eq!(begin("fourth").keep(&Id { container: name("x"), object: name("o") }), Err(Trouble::NoSuchContainer));
    assert_eq!(kept.names(), ["cc"]);
    assert_eq!((container::delete(&name("c")), container::delete(&name("c"))), (Ok(()), Err(Trouble::NoSuchContainer)));
    assert!(kept.names().is_empty());
}

/// A named pipe would have whoever opens it wait for the other end.
#[test]
fn what_is_no_file_is_not_opened() {
    let kept = Kept::new();
    container::create(&name("c")).unwrap();
    for pipe in ["cc/opipe", "t00000000", "d00000001", "cpipe"] {
        assert!(Command::new("mkfifo").arg(kept.directory.join(pipe)).status().unwrap().success());
    }
    assert_eq!(Object::open(&id("pipe")).err(), Some(Trouble::AccessDenied));
    assert_eq!((object::find(&id("pipe")), object::copy(&id("pipe"), &id("o"))), (Ok(None), Err(Trouble::AccessDenied)));
    assert_eq!(container::exists(&name("pipe")), Ok(false));
    assert!(container::created(&name("pipe")).is_err());
    assert_eq!((begin("text").keep(&id("pipe")), text("pipe")), (Ok(()), "text".to_owned()));
    assert_eq!(kept.names(), ["cc", "cpipe", "d00000001", "t00000000"]);
}

#[test]
fn objects_are_copied_where_they_cannot_be_moved() {
    let kept = Kept::new();
    container::create(&name("c")).unwrap();
    fs::write(kept.directory.join("cc/new"), "left by another").unwrap();
    let draft = begin("text");
    let opened: OwnedFd = container::open(&name("c")).unwrap();
    draft::replace(&opened, draft.file, c"oo").unwrap();
    draft.give_up();
    assert_eq!(text("o"), "text");
    let mut names = Vec::new();
    let listing = container::Names::open(&name("c")).unwrap();
    while let Some(found) = listing.next(|name| name.map(<[u8]>::to_vec)).unwrap() {
        names.push(found);
        listing.advance();
    }
    listing.close();
    assert_eq!(names, [b"o"]);
}

#[test]
fn names_are_not_too_long() {
    let kept = Kept::new();
    assert_eq!(Name::new(&[b'a'; LONGEST_NAME + 1]).err(), Some(Trouble::NameTooLong));
    container::create(&name(&"a".repeat(LONGEST_NAME))).unwrap();
    assert_eq!(container::create(&name(&"A".repeat(85))), Err(Trouble::NameTooLong));
    assert_eq!(kept.names().len(), 1);
}

#[test]
fn numbers_of_troubles_are_theirs() {
    for number in 0..=Trouble::Broken as u8 {
        assert_eq!(Trouble::of(number) as u8, number);
    }
}
