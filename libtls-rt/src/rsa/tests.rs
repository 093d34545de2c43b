//! Signatures that openssl made (`make-answers.sh`), and what is made of them.

use sha2::{Sha256, Sha384, Sha512};

use super::*;

const MESSAGE: &[u8] = b"signed by openssl";

/// A signature that is good.
struct Answer {
    algorithm: &'static str,
    hash: u32,
    bits: usize,
    key: Vec<u8>,
    signature: Vec<u8>,
}

impl Answer {
    fn is_by(&self, algorithm: &str, hash: u32, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let verify = match (algorithm, hash) {
            ("pkcs1", 256) => pkcs1::<Sha256>,
            ("pkcs1", 384) => pkcs1::<Sha384>,
            ("pkcs1", 512) => pkcs1::<Sha512>,
            ("pss", 256) => pss::<Sha256>,
            ("pss", 384) => pss::<Sha384>,
            ("pss", 512) => pss::<Sha512>,
            _ => panic!("there is no {algorithm} with SHA-{hash}"),
        };
        verify(key, message, signature)
    }
}

fn answers() -> Vec<Answer> {
    let bytes = |hex: &str| {
        let digits = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("it is ASCII"));
        digits.map(|pair| u8::from_str_radix(pair, 16).expect("it is hexadecimal")).collect()
    };
    let lines = include_str!("answers.txt").lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let number = |text: &str| text.parse().expect("it is a number");
    lines
        .map(|words| match words[..] {
            [algorithm, hash, bits, key, signature] => {
                Answer { algorithm, hash: number(hash) as u32, bits: number(bits), key: bytes(key), signature: bytes(signature) }
            }
            _ => panic!("{words:?}"),
        })
        .collect()
}

#[test]
fn signatures_are_good_in_one_way_only() {
    let answers = answers();
    assert_eq!(answers.len(), 24);
    for answer in &answers {
        for algorithm in ["pkcs1", "pss"] {
            for hash in [256, 384, 512] {
                let good = algorithm == answer.algorithm && hash == answer.hash;
                let found = answer.is_by(algorithm, hash, &answer.key, MESSAGE, &answer.signature);
                assert_eq!(found, good, "{} bits, {algorithm} with SHA-{hash}", answer.bits);
            }
        }
    }
}

#[test]
fn another_message_key_or_bit_is_bad() {
    let answers = answers();
    for (at, answer) in answers.iter().enumerate() {
        let is_good =
            |key: &[u8], message: &[u8], signature: &[u8]| answer.is_by(answer.algorithm, answer.hash, key, message, signature);
        assert!(!is_good(&answer.key, b"signed by openssl.", &answer.signature));
        let other = &answers[(at + 6) % answers.len()];
        assert!(!is_good(&other.key, MESSAGE, &answer.signature));
        for byte in [0, 1, 100, answer.signature.len() - 1] {
            let mut changed = answer.signature.clone();
            changed[byte] ^= 0x10;
            assert!(!is_good(&answer.key, MESSAGE, &changed));
        }
        let longer = [&[0], &answer.signature[..]].concat();
        assert!(!is_good(&answer.key, MESSAGE, &longer));
        assert!(!is_good(&answer.key, MESSAGE, &longer[2..]));
        assert!(!is_good(&answer.key, MESSAGE, &[]));
        assert!(!is_good(&answer.key, MESSAGE, &vec![0; answer.signature.len()]));
        assert!(!is_good(&answer.key, MESSAGE, &vec![0xff; answer.signature.len()]));
    }
}

/// Keys that are cut off, small, even, or that raise to a power that proves nothing.
#[test]
fn bad_keys_are_refused() {
    let answer = &answers()[0];
    assert_eq!(Key::parse(&answer.key).map(|key| key.bits()), Some(2048));
    for length in 0..answer.key.len() {
        assert!(Key::parse(&answer.key[..length]).is_none());
    }
    // The exponent is at the end, and 65537.
    let exponent = |bytes: [u8; 3]| [&answer.key[..answer.key.len() - 3], &bytes].concat();
    assert!(Key::parse(&exponent([1, 0, 1])).is_some());
    assert!(Key::parse(&exponent([1, 0, 0])).is_none());
    let with_exponent = |content: &[u8]| {
        let mut key = answer.key[..answer.key.len() - 4].to_vec();
        key.push(content.len() as u8);
        key.extend(content);
        let length = (key.len() - 4) as u16;
        key[2..4].copy_from_slice(&length.to_be_bytes());
        Key::parse(&key).is_some()
    };
    assert!(with_exponent(&[3]));
    assert!(!with_exponent(&[1]));
    assert!(!with_exponent(&[0, 1, 0, 0, 0, 1]));
    assert!(Key::parse(&[0x30, 6, 2, 1, 33, 2, 1, 3]).is_none());
    // An even modulus: its last byte precedes the exponent.
    let mut even = answer.key.clone();
    let last = even.len() - 6;
    even[last] &= 0xfe;
    assert!(Key::parse(&even).is_some_and(|key| key.open(&answer.signature).is_none()));
}
