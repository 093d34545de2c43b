//! Certificates that a program trusts, read and checked when it is built (`--tls-roots`).
//!
//! A file holds one after the other in the format of RFC 7468 (PEM), with any text in between: that of a certificate authority, or the
//! bundle of a distribution. Whether one is valid now does not count, and nothing is looked up.

use crate::error::{Error, Result};
use crate::file::{self, Claim};
use crate::foreign::Foreign;
use crate::options::{Permissions, TlsRoots};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::{Error as PemError, PemObject as _};
use std::path::Path;
use webpki::anchor_from_trusted_cert;

/// The certificates of a file, in its order.
#[derive(Debug, Default)]
pub struct Trusted {
    /// Each as DER.
    pub certificates: Vec<CertificateDer<'static>>,
}

/// The start of the line before a section.
const BEGIN: &str = "-----BEGIN ";

/// The line before a certificate.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----";

impl Trusted {
    /// Reads the file that the options name, if they name one.
    ///
    /// # Errors
    ///
    /// When it cannot be read, has no certificate or something else that a line announces, or one that cannot be parsed.
    pub fn read(permissions: &Permissions, claim: &Claim) -> Result<Trusted> {
        match &permissions.tls_roots {
            Some(TlsRoots::File(path)) => parse(path, &file::read("read the certificates in", path, claim)?),
            None | Some(TlsRoots::System) => Ok(Trusted::default()),
        }
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Trusted> {
    let text = String::from_utf8_lossy(bytes);
    let mut trusted = Trusted::default();
    let mut rest = &*text;
    let mut line = 1;
    while !rest.is_empty() {
        // A section lasts until the next begins.
        let next = rest.match_indices(BEGIN).map(|(at, _)| at).find(|&at| at > 0 && rest[..at].ends_with('\n'));
        let (section, others) = rest.split_at(next.unwrap_or(rest.len()));
        if section.starts_with(BEGIN) {
            trusted.certificates.push(certificate(section).map_err(|why| refuse(path, line, &why))?);
        }
        line += section.matches('\n').count();
        rest = others;
    }
    if trusted.certificates.is_empty() {
        let why = format!("there is no certificate in {}", Foreign::path(path));
        let help = match bytes {
            [0x30, 0x82, ..] => "`openssl x509 -inform der -in FILE` writes a certificate as text (PEM)",
            _ => "name a file with certificates as text (PEM), such as /etc/ssl/certs/ca-certificates.crt, or `system`",
        };
        return Err(Error::environment(why).help(help));
    }
    Ok(trusted)
}

/// Parses a section.
fn certificate(section: &str) -> std::result::Result<CertificateDer<'static>, String> {
    let first = section.lines().next().unwrap_or_default();
    if first.trim_end() != CERTIFICATE {
        return Err(format!("{} begins something that is no certificate", Foreign::message(first.trim_end())));
    }
    let der = CertificateDer::from_pem_slice(section.as_bytes()).map_err(|error| match error {
        PemError::MissingSectionEnd { .. } => "the certificate has no end".to_owned(),
        _ => "the certificate is not in base64".to_owned(),
    })?;
    match anchor_from_trusted_cert(&der) {
        Ok(_) => Ok(der),
        Err(error) => Err(format!("the certificate cannot be parsed ({error})")),
    }
}

fn refuse(path: &Path, line: usize, why: &str) -> Error {
    Error::environment(format!("{}:{line}: {why}", Foreign::path(path)))
        .help("`openssl x509 -noout -subject -in FILE` shows what openssl makes of it")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A certificate of nobody's authority.
    const ROOT: &str = "\
-----BEGIN CERTIFICATE-----
MIIBfTCCASOgAwIBAgIUWxykPYPY67+cydep97EN9SPXl6owCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJdGVzdCByb290MB4XDTI2MTEyODE2NTIxM1oXDTM2MTEyNTE2
NTIxM1owFDESMBAGA1UEAwwJdGVzdCByb290MFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEH6uzGAGVe4/YolUtcKfmHE33Q1gjX+0hewfrN5mxRIcqapiCyosEhAmv
k0XskBosAM1VFZMzZuX6h/FO+BLrHKNTMFEwHQYDVR0OBBYEFE4MsUaz9RoQq87T
M0WpIAW49fuMMB8GA1UdIwQYMBaAFE4MsUaz9RoQq87TM0WpIAW49fuMMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgHIK5PHY5tshWaDxkajAB+sZC
EfkmkVlH7tDHuXQLmbkCIQDrXyM+jc9TvfLwc4eLF6rnBbFSWJcK9f15Wo0P3EAt
UQ==
-----END CERTIFICATE-----
";

    fn read(text: &str) -> Result<usize> {
        parse(Path::new("roots.pem"), text.as_bytes()).map(|trusted| trusted.certificates.len())
    }

    fn refused(text: &str) -> String {
        read(text).expect_err("it is refused").message().to_owned()
    }

    #[test]
    fn certificates_have_any_text_around_them() {
        assert_eq!(read(ROOT).unwrap(), 1);
        assert_eq!(read(&format!("# Ours\n\n{ROOT}\n# The same -----BEGIN again\n{}\n", ROOT.replace('\n', "\r\n"))).unwrap(), 2);
    }

    #[test]
    fn mistakes_have_a_line() {
        assert_eq!(refused(""), "there is no certificate in roots.pem");
        assert_eq!(refused("hello\n"), "there is no certificate in roots.pem");
        let key = format!("{ROOT}a\nb\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        let line = ROOT.matches('\n').count() + 3;
        let expected = format!("roots.pem:{line}: -----BEGIN PRIVATE KEY----- begins something that is no certificate");
        assert_eq!(refused(&key), expected);
        assert_eq!(refused(&ROOT.replace("-----END", "-----")), "roots.pem:1: the certificate has no end");
        assert_eq!(refused(&format!("\n{}", ROOT.replacen("MII", "M!I", 1))), "roots.pem:2: the certificate is not in base64");
        let cut = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        let said = refused(&format!("{ROOT}{cut}"));
        assert!(said.starts_with(&format!("roots.pem:{}: the certificate cannot be parsed", line - 2)), "{said}");
    }
}
