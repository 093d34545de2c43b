//! Values that are kept by key. Each argument is a request: an operation, a bucket, a key, and what else it takes.

mod bindings;

use std::env;

use bindings::fermyon::spin::key_value::Store;
use bindings::wasi::keyvalue0_2_0_draft as old;
use bindings::wasi::keyvalue0_2_0_draft2::atomics::{Cas, CasError, increment, swap};
use bindings::wasi::keyvalue0_2_0_draft2::{batch, store};

fn main() {
    for request in env::args().skip(1) {
        answer(&request.splitn(4, ' ').collect::<Vec<_>>());
    }
}

fn answer(request: &[&str]) {
    let [operation, name, rest @ ..] = request else { panic!("{request:?}") };
    let bucket = match store::open(name) {
        Ok(bucket) => bucket,
        Err(error) => return println!("{error:?}"),
    };
    match (*operation, rest) {
        ("set", [key, value]) => println!("{:?}", bucket.set(key, value.as_bytes())),
        ("fill", [key, size]) => println!("{:?}", bucket.set(key, &vec![b'x'; size.parse().unwrap()])),
        ("size", [key]) => println!("{:?}", bucket.get(key).map(|value| value.map(|value| value.len()))),
        ("get", [key]) => println!("{:?}", bucket.get(key).map(text)),
        ("delete", [key]) => println!("{:?}", bucket.delete(key)),
        ("exists", [key]) => println!("{:?}", bucket.exists(key)),
        ("keys", []) => println!("{:?}", sorted(bucket.list_keys(None).map(|response| response.keys))),
        ("page", []) => println!("{:?}", bucket.list_keys(Some("1")).map(|response| response.keys)),
        ("add", [key, number]) => println!("{:?}", increment(&bucket, key, number.parse().unwrap())),
        // Many additions, each of them atomic.
        ("count", [key, times]) => {
            for _ in 0..times.parse().unwrap() {
                increment(&bucket, key, 1).unwrap();
            }
        }
        // The same by comparing.
        ("swap", [key, times]) => {
            for _ in 0..times.parse().unwrap() {
                let mut cas = Cas::new(&bucket, key).unwrap();
                loop {
                    let value: u64 = text(cas.current().unwrap()).map_or(0, |value| value.parse().unwrap());
                    match swap(cas, (value + 1).to_string().as_bytes()) {
                        Ok(()) => break,
                        Err(CasError::CasFailed(again)) => cas = again,
                        Err(error) => panic!("{error:?}"),
                    }
                }
            }
        }
        ("race", [key]) => {
            let cas = Cas::new(&bucket, key).unwrap();
            drop(bucket);
            store::open(name).unwrap().set(key, b"theirs").unwrap();
            let Err(CasError::CasFailed(cas)) = swap(cas, b"lost") else { panic!("it was swapped") };
            println!("{:?}", cas.current().map(text));
            println!("{:?}", swap(cas, b"ours").is_ok());
        }
        ("many", []) => {
            let pairs = [("a", "one"), ("b", ""), ("c/d", "three")].map(|(key, value)| (key.to_owned(), value.as_bytes().to_vec()));
            println!("{:?}", batch::set_many(&bucket, &pairs));
            let keys = ["c/d", "x", "b", "a"].map(str::to_owned);
            let shown = |pairs: Vec<Option<(String, Vec<u8>)>>| {
                pairs.into_iter().map(|pair| pair.map(|(key, value)| (key, text(Some(value))))).collect::<Vec<_>>()
            };
            println!("{:?}", batch::get_many(&bucket, &keys).map(shown));
            println!("{:?}", batch::delete_many(&bucket, &keys));
            println!("{:?}", batch::get_many(&bucket, &keys).map(shown));
            println!("{:?}", batch::get_many(&bucket, &["k".repeat(2000)]).map(shown));
        }
        ("old", [key]) => {
            let bucket = old::store::open(name).unwrap();
            println!("{:?} {:?}", bucket.get(key).map(text), sorted(bucket.list_keys(None).map(|response| response.keys)));
            println!("{:?} {:?}", old::atomics::increment(&bucket, key, u64::MAX), bucket.list_keys(Some(1)).map(|response| response.keys));
        }
        ("spin", [key, value]) => {
            let store = Store::open(name).unwrap();
            println!("{:?} {:?}", store.exists(key), store.get(key).map(text));
            println!("{:?} {:?}", store.set(key, value.as_bytes()), store.get(key).map(text));
            println!("{:?} {:?}", store.delete(key), sorted(store.get_keys()));
            println!("{:?}", store.get(&"k".repeat(2000)));
        }
        _ => panic!("{request:?}"),
    }
}

fn text(value: Option<Vec<u8>>) -> Option<String> {
    value.map(|value| String::from_utf8(value).unwrap())
}

fn sorted<E>(keys: Result<Vec<String>, E>) -> Result<Vec<String>, E> {
    keys.map(|mut keys| {
        keys.sort();
        keys
    })
}
