//! The cipher suites, in the order in which they are offered.

use aes_gcm::{Aes128Gcm, Aes256Gcm};
use chacha20poly1305::ChaCha20Poly1305;
use rustls::crypto::tls12::PrfUsingHmac;
use rustls::crypto::tls13::HkdfUsingHmac;
use rustls::crypto::{CipherSuiteCommon, KeyExchangeAlgorithm};
use rustls::{CipherSuite, SignatureScheme, SupportedCipherSuite, Tls12CipherSuite, Tls13CipherSuite};

use crate::aead::Aead;
use crate::digest::{SHA256, SHA384};

/// The number of records that AES may encrypt with one key (RFC 8446, section 5.5).
const AES_LIMIT: u64 = 1 << 24;

const NO_LIMIT: u64 = u64::MAX;

const ECDSA: &[SignatureScheme] = &[SignatureScheme::ECDSA_NISTP384_SHA384, SignatureScheme::ECDSA_NISTP256_SHA256];

const RSA: &[SignatureScheme] = &[
    SignatureScheme::RSA_PSS_SHA512,
    SignatureScheme::RSA_PSS_SHA384,
    SignatureScheme::RSA_PSS_SHA256,
    SignatureScheme::RSA_PKCS1_SHA512,
    SignatureScheme::RSA_PKCS1_SHA384,
    SignatureScheme::RSA_PKCS1_SHA256,
];

/// Returns a suite of TLS 1.3.
macro_rules! tls13 {
    ($suite:ident, $cipher:ty, $hash:ident, $limit:expr) => {
        SupportedCipherSuite::Tls13(&Tls13CipherSuite {
            common: CipherSuiteCommon { suite: CipherSuite::$suite, hash_provider: &$hash, confidentiality_limit: $limit },
            hkdf_provider: &HkdfUsingHmac(&$hash),
            aead_alg: &Aead::<$cipher>::NEW,
            quic: None,
        })
    };
}

/// Returns a suite of TLS 1.2 for certificates with some kind of key.
macro_rules! tls12 {
    ($suite:ident, $key:ident, $cipher:ty, $hash:ident, $limit:expr) => {
        SupportedCipherSuite::Tls12(&Tls12CipherSuite {
            common: CipherSuiteCommon { suite: CipherSuite::$suite, hash_provider: &$hash, confidentiality_limit: $limit },
            kx: KeyExchangeAlgorithm::ECDHE,
            sign: $key,
            aead_alg: &Aead::<$cipher>::NEW,
            prf_provider: &PrfUsingHmac(&$hash),
        })
    };
}

const CHACHA20: SupportedCipherSuite = tls13!(TLS13_CHACHA20_POLY1305_SHA256, ChaCha20Poly1305, SHA256, NO_LIMIT);
const AES_256: SupportedCipherSuite = tls13!(TLS13_AES_256_GCM_SHA384, Aes256Gcm, SHA384, AES_LIMIT);
const AES_128: SupportedCipherSuite = tls13!(TLS13_AES_128_GCM_SHA256, Aes128Gcm, SHA256, AES_LIMIT);

const ECDSA_CHACHA20: SupportedCipherSuite =
    tls12!(TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, ECDSA, ChaCha20Poly1305, SHA256, NO_LIMIT);
const ECDSA_AES_256: SupportedCipherSuite = tls12!(TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, ECDSA, Aes256Gcm, SHA384, AES_LIMIT);
const ECDSA_AES_128: SupportedCipherSuite = tls12!(TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, ECDSA, Aes128Gcm, SHA256, AES_LIMIT);

const RSA_CHACHA20: SupportedCipherSuite =
    tls12!(TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, RSA, ChaCha20Poly1305, SHA256, NO_LIMIT);
const RSA_AES_256: SupportedCipherSuite = tls12!(TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, RSA, Aes256Gcm, SHA384, AES_LIMIT);
const RSA_AES_128: SupportedCipherSuite = tls12!(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, RSA, Aes128Gcm, SHA256, AES_LIMIT);

/// AES comes first where there are instructions for it; elsewhere ChaCha20 is several times as fast.
#[cfg(target_arch = "x86_64")]
pub(crate) static ALL: &[SupportedCipherSuite] =
    &[AES_256, AES_128, CHACHA20, ECDSA_AES_256, ECDSA_AES_128, ECDSA_CHACHA20, RSA_AES_256, RSA_AES_128, RSA_CHACHA20];
#[cfg(not(target_arch = "x86_64"))]
pub(crate) static ALL: &[SupportedCipherSuite] =
    &[CHACHA20, AES_256, AES_128, ECDSA_CHACHA20, ECDSA_AES_256, ECDSA_AES_128, RSA_CHACHA20, RSA_AES_256, RSA_AES_128];
