//! The verification of signatures, in certificates and in handshakes.
//!
//! Algorithms are those that the rules of the web's certificates permit (CA/Browser Forum, Baseline Requirements, 7.1.3), without P-521, which
//! no root has.

use pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id};
use rustls::SignatureScheme;
use rustls::crypto::WebPkiSupportedAlgorithms;
use sha2::{Sha256, Sha384, Sha512};

use crate::rsa::{pkcs1, pss};

/// An algorithm.
#[derive(Debug)]
struct Algorithm {
    key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
    /// Whether this key made this signature of a message: key, message, signature.
    verify: fn(&[u8], &[u8], &[u8]) -> bool,
}

impl SignatureVerificationAlgorithm for Algorithm {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        if (self.verify)(key, message, signature) { Ok(()) } else { Err(InvalidSignature) }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}

/// Returns an algorithm for keys on a curve and a hash.
macro_rules! ecdsa {
    ($curve:ident, $key:ident, $hash:ident, $signature:ident) => {
        &Algorithm {
            key: alg_id::$key,
            signature: alg_id::$signature,
            verify: |key, message, signature| {
                use sha2::Digest as _;
                use $curve::ecdsa::signature::hazmat::PrehashVerifier as _;
                use $curve::ecdsa::{DerSignature, VerifyingKey};

                let (Ok(key), Ok(signature)) = (VerifyingKey::from_sec1_bytes(key), DerSignature::from_bytes(signature)) else {
                    return false;
                };
                key.verify_prehash(&$hash::digest(message), &signature).is_ok()
            },
        }
    };
}

/// Returns an algorithm for RSA keys.
macro_rules! rsa {
    ($verify:expr, $signature:ident) => {
        &Algorithm { key: alg_id::RSA_ENCRYPTION, signature: alg_id::$signature, verify: $verify }
    };
}

type Verifier = &'static dyn SignatureVerificationAlgorithm;

const P256_SHA256: Verifier = ecdsa!(p256, ECDSA_P256, Sha256, ECDSA_SHA256);
const P256_SHA384: Verifier = ecdsa!(p256, ECDSA_P256, Sha384, ECDSA_SHA384);
const P384_SHA256: Verifier = ecdsa!(p384, ECDSA_P384, Sha256, ECDSA_SHA256);
const P384_SHA384: Verifier = ecdsa!(p384, ECDSA_P384, Sha384, ECDSA_SHA384);
const PSS_SHA256: Verifier = rsa!(pss::<Sha256>, RSA_PSS_SHA256);
const PSS_SHA384: Verifier = rsa!(pss::<Sha384>, RSA_PSS_SHA384);
const PSS_SHA512: Verifier = rsa!(pss::<Sha512>, RSA_PSS_SHA512);
const PKCS1_SHA256: Verifier = rsa!(pkcs1::<Sha256>, RSA_PKCS1_SHA256);
const PKCS1_SHA384: Verifier = rsa!(pkcs1::<Sha384>, RSA_PKCS1_SHA384);
const PKCS1_SHA512: Verifier = rsa!(pkcs1::<Sha512>, RSA_PKCS1_SHA512);

/// All algorithms; and, for handshakes, those of each scheme: in TLS 1.3 the first of them.
pub(crate) static ALGORITHMS: WebPkiSupportedAlgorithms = WebPkiSupportedAlgorithms {
    all: &[
        P256_SHA256,
        P256_SHA384,
        P384_SHA256,
        P384_SHA384,
        PSS_SHA256,
        PSS_SHA384,
        PSS_SHA512,
        PKCS1_SHA256,
        PKCS1_SHA384,
        PKCS1_SHA512,
    ],
    mapping: &[
        (SignatureScheme::ECDSA_NISTP256_SHA256, &[P256_SHA256, P384_SHA256]),
        (SignatureScheme::ECDSA_NISTP384_SHA384, &[P384_SHA384, P256_SHA384]),
        (SignatureScheme::RSA_PSS_SHA256, &[PSS_SHA256]),
        (SignatureScheme::RSA_PSS_SHA384, &[PSS_SHA384]),
        (SignatureScheme::RSA_PSS_SHA512, &[PSS_SHA512]),
        (SignatureScheme::RSA_PKCS1_SHA256, &[PKCS1_SHA256]),
        (SignatureScheme::RSA_PKCS1_SHA384, &[PKCS1_SHA384]),
        (SignatureScheme::RSA_PKCS1_SHA512, &[PKCS1_SHA512]),
    ],
};
