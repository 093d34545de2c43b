//! Connections to servers of openssl, with certificates that it makes. Without the command, these tests are skipped.
//!
//! * [`certificates`]: certificates of an authority for each kind of key;
//! * [`server`]: a server in a process of its own, and the client's side of a connection to it.

mod certificates;
mod server;

use wasm2native_abi::tls::{
    CLOSED, FAILED_ALERT, FAILED_CERTIFICATE, FAILED_ISSUER, FAILED_NAME, FAILED_PROTOCOL, FAILED_TIME, FORMAT_DER, FORMAT_PEM,
};

use certificates::Certificates;
use server::{Client, Server};

const NAME: &str = "example.test";

/// Versions, ciphers and kinds of keys: certificate, options of the server.
const GOOD: &[(&str, &[&str])] = &[
    ("p256", &[]),
    ("p384", &[]),
    ("rsa", &[]),
    ("rsa4096", &[]),
    ("p256", &["-ciphersuites", "TLS_AES_256_GCM_SHA384"]),
    ("p256", &["-ciphersuites", "TLS_AES_128_GCM_SHA256"]),
    ("p256", &["-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"]),
    // The server asks for another point than that which was sent with the first message.
    ("p256", &["-groups", "P-256"]),
    ("p256", &["-groups", "P-384"]),
    ("rsa", &["-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"]),
    ("rsa", &["-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256", "-sigalgs", "RSA+SHA256"]),
    ("rsa", &["-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384", "-sigalgs", "RSA+SHA384"]),
    ("rsa", &["-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384", "-sigalgs", "RSA-PSS+SHA512"]),
    ("rsa", &["-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"]),
    ("p256", &["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256", "-groups", "P-256"]),
    ("p256", &["-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"]),
    ("p384", &["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"]),
];

#[test]
fn requests_are_answered() {
    let Some(certificates) = Certificates::make() else { return };
    for (number, (certificate, options)) in GOOD.iter().enumerate() {
        let server = Server::start(&certificates, certificate, options);
        // Buffers of every size from a byte on, and large ones.
        let room = if number % 3 == 0 { 0x4800 } else { 97 * number + 1 };
        let outcome = Client::trusting(&certificates.roots, FORMAT_PEM).ask(&server, NAME, room);
        let text = String::from_utf8_lossy(&outcome.plain);
        assert!(text.starts_with("HTTP/1.0 200 ok"), "{certificate} {options:?}: {} {text}", outcome.state);
        assert_eq!(outcome.state, CLOSED, "{certificate} {options:?}");
    }
}

#[test]
fn roots_have_two_formats() {
    let Some(certificates) = Certificates::make() else { return };
    let server = Server::start(&certificates, "p256", &[]);
    let outcome = Client::trusting(&certificates.roots_as_der(), FORMAT_DER).ask(&server, NAME, 0x4800);
    assert_eq!(outcome.state, CLOSED);
    let broken =
        ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", &String::from_utf8_lossy(&certificates.roots)]
            .concat();
    assert!(Client::with_roots(broken.as_bytes(), FORMAT_PEM).is_some(), "what is of no use does not count in a file");
    for (roots, format) in [(&b"none"[..], FORMAT_PEM), (b"\0\0\0\x01", FORMAT_DER), (&[1, 1, 1, 1, 1], FORMAT_DER), (b"", 7)] {
        assert!(Client::with_roots(roots, format).is_none(), "{roots:?}");
    }
}

#[test]
fn others_are_not_trusted() {
    let Some(certificates) = Certificates::make() else { return };
    let other = Certificates::make().expect("openssl was there");
    let ask = |roots: &[u8], name: &str, certificate: &str, options: &[&str]| {
        let server = Server::start(&certificates, certificate, options);
        Client::trusting(roots, FORMAT_PEM).ask(&server, name, 0x4800)
    };
    let roots = &certificates.roots;
    assert_eq!(ask(roots, "other.test", "p256", &[]).state, FAILED_NAME);
    assert_eq!(ask(roots, "127.0.0.1", "p256", &[]).state, FAILED_NAME);
    assert_eq!(ask(&other.roots, NAME, "p256", &[]).state, FAILED_ISSUER);
    // It is that of an authority, which no server's may be.
    assert_eq!(ask(roots, NAME, "self", &[]).state, FAILED_CERTIFICATE);
    assert_eq!(ask(roots, NAME, "ended", &[]).state, FAILED_TIME);
    assert_eq!(ask(roots, NAME, "client", &[]).state, FAILED_CERTIFICATE);
    // Keys that are too short for us, or of a curve that we do not have.
    assert_eq!(ask(roots, NAME, "rsa1024", &["-cipher", "DEFAULT@SECLEVEL=0"]).state, FAILED_CERTIFICATE);
    assert!(ask(roots, NAME, "p521", &[]).state >= FAILED_ALERT);
    let old = ask(roots, NAME, "rsa", &["-tls1_1", "-cipher", "ALL@SECLEVEL=0"]);
    assert_eq!(old.state, FAILED_ALERT + 70, "protocol_version");
    assert!(old.plain.is_empty());
}

#[test]
fn peers_learn_why() {
    let Some(certificates) = Certificates::make() else { return };
    let other = Certificates::make().expect("openssl was there");
    let server = Server::start(&certificates, "p256", &["-msg"]);
    assert_eq!(Client::trusting(&other.roots, FORMAT_PEM).ask(&server, NAME, 0x4800).state, FAILED_ISSUER);
    let said = server.said();
    assert!(said.contains("fatal unknown_ca"), "{said}");
}

/// Whatever is cut off is told apart from what is complete.
#[test]
fn an_end_is_not_taken_for_another() {
    let Some(certificates) = Certificates::make() else { return };
    let server = Server::start(&certificates, "p256", &[]);
    let mut client = Client::trusting(&certificates.roots, FORMAT_PEM);
    client.most = 3000;
    let outcome = client.ask(&server, NAME, 0x4800);
    assert_ne!(outcome.state, CLOSED);
}

#[test]
fn nonsense_is_an_error() {
    let Some(certificates) = Certificates::make() else { return };
    let client = Client::trusting(&certificates.roots, FORMAT_PEM);
    for nonsense in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], &[0x16, 3, 3, 0, 0], &[0xff; 0x1_4000], &[0x16, 3, 3, 0xff, 0xff]]
    {
        let mut connection = client.connect(NAME);
        let mut out = [0; 0x1000];
        assert!(connection.step(&[], &mut [], &mut out).sent > 0);
        assert_eq!(connection.step(nonsense, &mut [], &mut out).state, FAILED_PROTOCOL);
        assert_eq!(connection.write(b"data", &mut out).state, FAILED_PROTOCOL);
        assert_eq!(connection.end(&mut out).state, FAILED_PROTOCOL);
    }
    assert!(client.try_connect("").is_none());
    assert!(client.try_connect("no name").is_none());
    assert!(client.try_connect("127.0.0.1").is_some());
    assert!(client.try_connect("::1").is_some());
}
