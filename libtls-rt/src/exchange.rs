//! The exchange of keys (RFC 8446, section 4.2.8): both sides send a point, and what each multiplies it by stays secret.

use alloc::boxed::Box;
use alloc::vec::Vec;

use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use rustls::crypto::{ActiveKeyExchange, SharedSecret, SupportedKxGroup};
use rustls::{Error, NamedGroup, PeerMisbehaved};
use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};

use crate::current;

/// The groups, the one that is offered with a point first. With TLS 1.2, servers use certificates of a curve only if it is here.
pub(crate) static ALL: &[&dyn SupportedKxGroup] = &[&X25519, &P256, &P384];

/// How often a random number may be none that the curve can use: less than one in 2³² is.
const ATTEMPTS: usize = 8;

/// The first byte of a point of which both coordinates follow.
const UNCOMPRESSED: u8 = 4;

#[derive(Debug)]
struct X25519;

/// An exchange that has begun: the point that was sent, and the secret.
struct Active<S, P> {
    secret: S,
    public: P,
}

impl SupportedKxGroup for X25519 {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let secret = random()?;
        Ok(Box::new(Active { secret, public: x25519(secret, X25519_BASEPOINT_BYTES) }))
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::X25519
    }
}

impl ActiveKeyExchange for Active<[u8; 32], [u8; 32]> {
    fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
        let peer = peer.try_into().map_err(|_| invalid())?;
        let shared = x25519(self.secret, peer);
        // RFC 8446, section 7.4.2: a point of low order makes a secret that is none.
        if shared == [0; 32] {
            return Err(invalid());
        }
        Ok(SharedSecret::from(&shared[..]))
    }

    fn pub_key(&self) -> &[u8] {
        &self.public
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::X25519
    }
}

/// Defines the exchange on a curve of NIST whose numbers have some length.
macro_rules! curve {
    ($name:ident, $curve:ident, $length:literal, $group:ident) => {
        #[derive(Debug)]
        struct $name;

        impl SupportedKxGroup for $name {
            fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
                for _ in 0..ATTEMPTS {
                    if let Ok(secret) = $curve::SecretKey::from_slice(&random::<$length>()?) {
                        let public = secret.public_key().to_encoded_point(false).as_bytes().to_vec();
                        return Ok(Box::new(Active { secret, public }));
                    }
                }
                Err(Error::FailedToGetRandomBytes)
            }

            fn name(&self) -> NamedGroup {
                NamedGroup::$group
            }
        }

        impl ActiveKeyExchange for Active<$curve::SecretKey, Vec<u8>> {
            fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
                if peer.first() != Some(&UNCOMPRESSED) {
                    return Err(invalid());
                }
                let peer = $curve::PublicKey::from_sec1_bytes(peer).map_err(|_| invalid())?;
                let shared = $curve::ecdh::diffie_hellman(self.secret.to_nonzero_scalar(), peer.as_affine());
                Ok(SharedSecret::from(&shared.raw_secret_bytes()[..]))
            }

            fn pub_key(&self) -> &[u8] {
                &self.public
            }

            fn group(&self) -> NamedGroup {
                NamedGroup::$group
            }
        }
    };
}

curve!(P256, p256, 32, secp256r1);
curve!(P384, p384, 48, secp384r1);

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    if current::random(&mut bytes) { Ok(bytes) } else { Err(Error::FailedToGetRandomBytes) }
}

fn invalid() -> Error {
    PeerMisbehaved::InvalidKeyShare.into()
}
