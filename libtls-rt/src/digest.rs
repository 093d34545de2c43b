//! Hashes of messages, and keyed ones, by which rustls derives keys.

use alloc::boxed::Box;

use ::hmac::{Hmac, Mac as _};
use rustls::crypto::{hash, hmac};
use sha2::{Digest as _, Sha256, Sha384};

/// The hash of this name, with its keyed one.
pub(crate) struct Of<H>(core::marker::PhantomData<fn() -> H>);

pub(crate) const SHA256: Of<Sha256> = Of(core::marker::PhantomData);
pub(crate) const SHA384: Of<Sha384> = Of(core::marker::PhantomData);

/// A message that is hashed, or a key with which messages are.
struct State<S>(S);

/// Implements what rustls asks of a hash of some length. Generic code would have to repeat the bounds of a dozen traits.
macro_rules! hash {
    ($hash:ident, $length:literal, $algorithm:ident) => {
        impl hash::Hash for Of<$hash> {
            fn start(&self) -> Box<dyn hash::Context> {
                Box::new(State($hash::new()))
            }

            fn hash(&self, data: &[u8]) -> hash::Output {
                hash::Output::new(&$hash::digest(data))
            }

            fn output_len(&self) -> usize {
                $length
            }

            fn algorithm(&self) -> hash::HashAlgorithm {
                hash::HashAlgorithm::$algorithm
            }
        }

        impl hash::Context for State<$hash> {
            fn fork_finish(&self) -> hash::Output {
                hash::Output::new(&self.0.clone().finalize())
            }

            fn fork(&self) -> Box<dyn hash::Context> {
                Box::new(State(self.0.clone()))
            }

            fn finish(self: Box<Self>) -> hash::Output {
                hash::Output::new(&self.0.finalize())
            }

            fn update(&mut self, data: &[u8]) {
                self.0.update(data);
            }
        }

        impl hmac::Hmac for Of<$hash> {
            fn with_key(&self, key: &[u8]) -> Box<dyn hmac::Key> {
                Box::new(State(Hmac::<$hash>::new_from_slice(key).expect("keys of all lengths are good")))
            }

            fn hash_output_len(&self) -> usize {
                $length
            }
        }

        impl hmac::Key for State<Hmac<$hash>> {
            fn sign_concat(&self, first: &[u8], middle: &[&[u8]], last: &[u8]) -> hmac::Tag {
                let mut state = self.0.clone();
                state.update(first);
                for part in middle {
                    state.update(part);
                }
                state.update(last);
                hmac::Tag::new(&state.finalize().into_bytes())
            }

            fn tag_len(&self) -> usize {
                $length
            }
        }
    };
}

hash!(Sha256, 32, SHA256);
hash!(Sha384, 48, SHA384);
