//! The certificates to trust, and everything else that all sessions have in common.

use alloc::sync::Arc;
use core::time::Duration;

use pki_types::pem::PemObject as _;
use pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, GetRandomFailed, KeyProvider, SecureRandom};
use rustls::sign::SigningKey;
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, Error, RootCertStore};
use wasm2native_abi::tls::{FORMAT_DER, FORMAT_PEM};

use crate::{current, exchange, suites, verify};

/// The protocol that is spoken above this one (RFC 7301).
const ALPN: &[u8] = b"http/1.1";

/// Returns what sessions have in common that trust these certificates.
#[must_use]
pub fn configure(certificates: &[u8], format: u32) -> Option<Arc<ClientConfig>> {
    let roots = match format {
        FORMAT_DER => from_der(certificates)?,
        FORMAT_PEM => from_pem(certificates)?,
        _ => return None,
    };
    let provider = CryptoProvider {
        cipher_suites: suites::ALL.to_vec(),
        kx_groups: exchange::ALL.to_vec(),
        signature_verification_algorithms: verify::ALGORITHMS,
        secure_random: &Host,
        key_provider: &Host,
    };
    let builder = ClientConfig::builder_with_details(Arc::new(provider), Arc::new(Host));
    let builder = builder.with_safe_default_protocol_versions().ok()?;
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    // Requests leave nothing behind that the next one of a server could be told by.
    config.resumption = Resumption::disabled();
    config.alpn_protocols.push(ALPN.to_vec());
    Some(Arc::new(config))
}

/// Reads certificates, each behind its length; returns nothing if one cannot be used, since the compiler wrote them.
fn from_der(mut certificates: &[u8]) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    while !certificates.is_empty() {
        let (length, rest) = certificates.split_first_chunk()?;
        let (certificate, rest) = rest.split_at_checked(u32::from_ne_bytes(*length) as usize)?;
        roots.add(CertificateDer::from(certificate)).ok()?;
        certificates = rest;
    }
    Some(roots)
}

/// Reads a file of certificates; returns nothing if there is none in it that can be used: files of systems may have others.
fn from_pem(certificates: &[u8]) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(certificates).flatten() {
        // One that cannot be used is left out.
        let _ = roots.add(certificate);
    }
    (!roots.is_empty()).then_some(roots)
}

/// What the caller of this object provides.
#[derive(Debug)]
struct Host;

impl TimeProvider for Host {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(current::now())))
    }
}

impl SecureRandom for Host {
    fn fill(&self, to: &mut [u8]) -> Result<(), GetRandomFailed> {
        if current::random(to) { Ok(()) } else { Err(GetRandomFailed) }
    }
}

impl KeyProvider for Host {
    fn load_private_key(&self, _: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
        Err(Error::NoCertificatesPresented)
    }
}
