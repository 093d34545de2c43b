//! Values that are kept by key, in the ways of keeping them that need no server.

use super::*;
use crate::host::key_value::tests::keep_in;
use crate::host::key_value::{Keeper, directory as in_directory, memory as in_memory, shared};
use crate::p2::interfaces::{keyvalue_atomics, keyvalue_batch, keyvalue_store, spin_key_value};

const KEEPERS: [Keeper; 3] = [in_memory::functions, in_directory::functions, shared::functions];

/// Returns the bytes whose address and length are at an offset of the results, or at an address.
fn bytes(guest: &Guest, at: usize) -> Vec<u8> {
    let word = |at: usize| u32::from_le_bytes(guest.memory[at..][..4].try_into().unwrap()) as usize;
    guest.memory[word(at)..][..word(at + 4)].to_vec()
}

fn result(guest: &Guest, offset: usize) -> Vec<u8> {
    bytes(guest, RESULTS.index() + offset)
}

fn bucket(guest: &mut Guest, name: &[u8]) -> u32 {
    let (name, length) = guest.put(name);
    guest.call(|call| keyvalue_store::open(call, name, length, RESULTS)).unwrap();
    assert_eq!(guest.byte(0), 0);
    guest.u32(4)
}

fn set(guest: &mut Guest, bucket: u32, key: &[u8], value: &[u8]) {
    let ((key, length), (value, size)) = (guest.put(key), guest.put(value));
    guest.call(|call| keyvalue_store::set(call, bucket, key, length, value, size, RESULTS)).unwrap();
    assert_eq!(guest.byte(0), 0);
}

fn get(guest: &mut Guest, bucket: u32, key: &[u8]) -> Option<Vec<u8>> {
    let (key, length) = guest.put(key);
    guest.call(|call| keyvalue_store::get(call, bucket, key, length, RESULTS)).unwrap();
    assert_eq!(guest.byte(0), 0);
    (guest.byte(4) != 0).then(|| result(guest, 8))
}

/// Writes a list of strings, and returns its address.
fn strings(guest: &mut Guest, strings: &[&[u8]]) -> GuestPtr {
    let elements: Vec<u8> = strings
        .iter()
        .flat_map(|string| {
            let (at, length) = guest.put(string);
            [at.to_le_bytes(), length.to_le_bytes()].concat()
        })
        .collect();
    let at = guest.used.next_multiple_of(4);
    guest.used = at + elements.len() as u32;
    guest.memory[at as usize..][..elements.len()].copy_from_slice(&elements);
    GuestPtr::new(at)
}

#[test]
fn values_are_those_that_were_set() {
    for keeper in KEEPERS {
        let (_kept, mut guest) = (keep_in(keeper), Guest::new());
        let this = bucket(&mut guest, b"values set");
        set(&mut guest, this, b"key", b"\0\xff");
        assert_eq!((get(&mut guest, this, b"key"), get(&mut guest, this, b"yek")), (Some(b"\0\xff".to_vec()), None));
        set(&mut guest, this, b"key", b"");
        assert_eq!(get(&mut guest, this, b"key"), Some(Vec::new()));
        let (key, length) = guest.put(b"key");
        for (expected, _) in [(1, ()), (0, ())] {
            guest.call(|call| keyvalue_store::exists(call, this, key, length, RESULTS)).unwrap();
            assert_eq!((guest.byte(0), guest.byte(4)), (0, expected));
            guest.call(|call| keyvalue_store::delete(call, this, key, length, RESULTS)).unwrap();
            assert_eq!(guest.byte(0), 0);
        }
        assert_eq!(guest.call(|call| keyvalue_store::drop_bucket(call, this)), Ok(0));
        assert_eq!(guest.call(|call| keyvalue_store::drop_bucket(call, this)), Err(Trap::UnknownHandle));
    }
}

/// An error is a text, for which memory is asked once the error has been found.
#[test]
fn errors_are_texts() {
    for keeper in KEEPERS {
        let (_kept, mut guest) = (keep_in(keeper), Guest::new());
        let this = bucket(&mut guest, b"errors");
        let (long, length) = guest.put(&[b'a'; 2000]);
        guest.call(|call| keyvalue_store::get(call, this, long, length, RESULTS)).unwrap();
        let text = b"the key or the name is too long".to_vec();
        assert_eq!((guest.byte(0), guest.byte(4), result(&guest, 8)), (1, 2, text.clone()));
        guest.call(|call| spin_key_value::open(call, long, length, RESULTS)).unwrap();
        assert_eq!((guest.byte(0), guest.byte(4), result(&guest, 8)), (1, 3, text));
        guest.call(|call| keyvalue_store::list_keys(call, this, 1, long, 1, RESULTS)).unwrap();
        assert_eq!((guest.byte(0), guest.byte(4), result(&guest, 8)), (1, 2, b"all keys are on the first page".to_vec()));
        guest.call(|call| keyvalue_store::list_keys_by_number(call, this, 1, 0, RESULTS)).unwrap();
        assert_eq!((guest.byte(0), guest.byte(8), result(&guest, 12)), (1, 2, b"all keys are on the first page".to_vec()));
        set(&mut guest, this, b"n", b"x");
        let (key, length) = guest.put(b"n");
        guest.call(|call| keyvalue_atomics::increment(call, this, key, length, 1, RESULTS)).unwrap();
        assert_eq!((guest.byte(0), guest.byte(8), result(&guest, 12)), (1, 2, b"the value is not a number".to_vec()));
    }
}

#[test]
fn what_breaks_a_rule_is_a_trap_before_any_effect() {
    let (_kept, mut guest) = (keep_in(in_memory::functions), Guest::new());
    let this = bucket(&mut guest, b"traps");
    let ((key, length), (bad, bad_length)) = (guest.put(b"key"), guest.put(b"\xff"));
    let outside = GuestPtr::new(u32::MAX);
    let set = |guest: &mut Guest, key, length, value| {
        guest.call(|call| keyvalue_store::set(call, this, key, length, value, 2, RESULTS))
    };
    assert_eq!(set(&mut guest, bad, bad_length, key), Err(Trap::InvalidString));
    assert_eq!(set(&mut guest, key, length, outside), Err(Trap::ListOutOfBounds));
    assert_eq!(set(&mut guest, outside, 2, key), Err(Trap::StringOutOfBounds));
    let (long, long_length) = guest.put(&[&[b'a'; 2000][..], b"\xff"].concat());
    assert_eq!(set(&mut guest, long, long_length, key), Err(Trap::InvalidString));
    let file = guest.root;
    assert!(guest.call(|call| keyvalue_store::get(call, file, key, length, RESULTS)).is_err());
    assert_eq!(guest.call(|call| keyvalue_store::list_keys(call, this, 2, key, 0, RESULTS)), Err(Trap::InvalidDiscriminant));
    let pairs = strings(&mut guest, &[b"one", b"1", b"two", b"\xff", b"\xff", b"3"]);
    assert_eq!(guest.call(|call| keyvalue_batch::set_many(call, this, pairs, 3, RESULTS)), Err(Trap::InvalidString));
    assert_eq!(get(&mut guest, this, b"one"), None);
}

#[test]
fn batches_are_lists() {
    for keeper in KEEPERS {
        let (_kept, mut guest) = (keep_in(keeper), Guest::new());
        let this = bucket(&mut guest, b"batches");
        let pairs = strings(&mut guest, &[b"one", b"1", b"two", b"", b"one", b"11"]);
        guest.call(|call| keyvalue_batch::set_many(call, this, pairs, 3, RESULTS)).unwrap();
        let keys = strings(&mut guest, &[b"one", b"none", b"two"]);
        guest.call(|call| keyvalue_batch::get_many(call, this, keys, 3, RESULTS)).unwrap();
        let (list, count) = (guest.u32(4) as usize, guest.u32(8));
        let element = |number: usize| {
            let at = list + number * 20;
            (guest.memory[at] != 0).then(|| (bytes(&guest, at + 4), bytes(&guest, at + 12)))
        };
        assert_eq!((guest.byte(0), count), (0, 3));
        assert_eq!([element(0), element(1)], [Some((b"one".to_vec(), b"11".to_vec())), None]);
        assert_eq!(element(2), Some((b"two".to_vec(), Vec::new())));
        guest.call(|call| keyvalue_store::list_keys(call, this, 0, RESULTS, 0, RESULTS)).unwrap();
        let (list, count) = (guest.u32(4) as usize, guest.u32(8) as usize);
        let mut listed: Vec<_> = (0..count).map(|number| bytes(&guest, list + number * 8)).collect();
        listed.sort();
        assert_eq!((guest.byte(12), listed), (0, vec![b"one".to_vec(), b"two".to_vec()]));
        guest.call(|call| keyvalue_batch::delete_many(call, this, keys, 3, RESULTS)).unwrap();
        guest.call(|call| keyvalue_store::list_keys_by_number(call, this, 0, 0, RESULTS)).unwrap();
        assert_eq!((guest.byte(0), guest.u32(12), guest.byte(16)), (0, 0, 0));
    }
}

#[test]
fn a_swap_ends_with_its_handle() {
    for keeper in KEEPERS {
        let (_kept, mut guest) = (keep_in(keeper), Guest::new());
        let this = bucket(&mut guest, b"swaps");
        let (key, length) = guest.put(b"key");
        let (value, size) = guest.put(b"mine");
        guest.call(|call| keyvalue_atomics::new(call, this, key, length, RESULTS)).unwrap();
        let cas = guest.u32(4);
        guest.call(|call| keyvalue_atomics::current(call, cas, RESULTS)).unwrap();
        assert_eq!((guest.byte(0), guest.byte(4)), (0, 0));
        set(&mut guest, this, b"key", b"theirs");
        guest.call(|call| keyvalue_atomics::swap(call, cas, value, size, RESULTS)).unwrap();
        assert_eq!((guest.byte(0), guest.byte(4)), (1, 1));
        let again = guest.u32(8);
        guest.call(|call| keyvalue_atomics::current(call, again, RESULTS)).unwrap();
        assert_eq!((guest.byte(4), result(&guest, 8)), (1, b"theirs".to_vec()));
        guest.call(|call| keyvalue_atomics::swap(call, again, value, size, RESULTS)).unwrap();
        assert_eq!((guest.byte(0), get(&mut guest, this, b"key")), (0, Some(b"mine".to_vec())));
        assert_eq!(guest.call(|call| keyvalue_atomics::swap(call, again, value, size, RESULTS)), Err(Trap::UnknownHandle));
        guest.call(|call| keyvalue_atomics::new(call, this, key, length, RESULTS)).unwrap();
        let unused = guest.u32(4);
        assert_eq!(guest.call(|call| keyvalue_atomics::drop_cas(call, unused)), Ok(0));
        guest.call(|call| keyvalue_atomics::increment_unsigned(call, this, key, length, 1, RESULTS)).unwrap();
        assert_eq!(guest.byte(0), 1);
    }
}
