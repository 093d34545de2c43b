//! The server, with the client's own algorithms and a certificate by openssl.

use crate::Result;
use p256::ecdsa::signature::Signer as _;
use p256::pkcs8::DecodePrivateKey as _;
use rand::RngExt;
use rand::rngs::SmallRng;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::version::{TLS12, TLS13};
use rustls::{Error, ServerConfig, ServerConnection, SignatureAlgorithm, SignatureScheme};
use std::process::Command;
use std::sync::Arc;
use wasm2native_abi::tls::FORMAT_DER;

/// The name of the server.
pub const NAME: &str = "example.test";

/// The key and certificates.
pub struct Authority {
    /// The certificate of the authority behind its length.
    pub roots: Vec<u8>,
    certified: Arc<CertifiedKey>,
    provider: Arc<CryptoProvider>,
}

impl Authority {
    /// Makes all of it anew.
    pub fn make() -> Result<Authority> {
        let folder = tempfile::tempdir()?;
        let openssl = |words: &str| -> Result<()> {
            let output = Command::new("openssl").args(words.split(' ')).current_dir(folder.path()).output()?;
            if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into()) }
        };
        std::fs::write(folder.path().join("extensions"), format!("subjectAltName=DNS:{NAME}\nbasicConstraints=CA:FALSE\n"))?;
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc";
        openssl(&format!("req -x509 {key} -subj /CN=Authority -days 9 -keyout authority.key -outform DER -out authority.der"))?;
        openssl(&format!("req -new {key} -subj /CN=Server -keyout server.key -out request"))?;
        openssl("x509 -in authority.der -inform DER -out authority.pem")?;
        let options = "-CA authority.pem -CAkey authority.key -CAcreateserial -extfile extensions -days 9";
        openssl(&format!("x509 -req -in request {options} -outform DER -out server.der"))?;
        openssl("pkcs8 -topk8 -nocrypt -in server.key -outform DER -out key.der")?;
        let read = |name: &str| std::fs::read(folder.path().join(name));
        let key = Key(p256::ecdsa::SigningKey::from_pkcs8_der(&read("key.der")?).map_err(|error| error.to_string())?);
        let authority = read("authority.der")?;
        let roots = [&(authority.len() as u32).to_ne_bytes()[..], &authority].concat();
        let client = libtls_rt::roots::configure(&roots, FORMAT_DER).ok_or("the certificate is none")?;
        let certified = CertifiedKey::new(vec![CertificateDer::from(read("server.der")?)], Arc::new(key));
        Ok(Authority { roots, certified: Arc::new(certified), provider: client.crypto_provider().clone() })
    }

    /// Returns a server of either version.
    pub fn serve(&self, random: &mut SmallRng) -> ServerConnection {
        let versions = if random.random_ratio(1, 2) { &[&TLS12] } else { &[&TLS13] };
        let builder = ServerConfig::builder_with_provider(self.provider.clone()).with_protocol_versions(versions);
        let builder = builder.expect("both are there").with_no_client_auth();
        let mut config = builder.with_cert_resolver(Arc::new(Resolver(self.certified.clone())));
        config.max_fragment_size = [None, Some(64), Some(1_000)][random.random_range(0..3)];
        ServerConnection::new(Arc::new(config)).expect("it is complete")
    }
}

/// The one certificate.
#[derive(Debug)]
struct Resolver(Arc<CertifiedKey>);

impl ResolvesServerCert for Resolver {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

/// The key.
#[derive(Clone, Debug)]
struct Key(p256::ecdsa::SigningKey);

impl SigningKey for Key {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        offered.contains(&self.scheme()).then(|| Box::new(self.clone()) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for Key {
    fn sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, Error> {
        let signature: p256::ecdsa::DerSignature = self.0.sign(message);
        Ok(signature.as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP256_SHA256
    }
}
