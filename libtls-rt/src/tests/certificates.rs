//! Certificates of an authority for each kind of key, made by openssl.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, process};

/// The kinds of keys, by the options that make them.
const KEYS: &[(&str, &[&str])] = &[
    ("p256", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
    ("p384", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
    ("p521", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]),
    ("rsa", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
    ("rsa1024", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]),
    ("rsa4096", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"]),
];

/// Other certificates, with keys of the first kind: options of `openssl x509`, and extensions.
const OTHERS: &[(&str, &[&str], &str)] = &[("ended", &["-days", "0"], ""), ("client", &[], "\nextendedKeyUsage=clientAuth")];

/// A folder with certificates, which is deleted in the end.
pub(super) struct Certificates {
    folder: PathBuf,
    /// The certificate of the authority, as PEM.
    pub(super) roots: Vec<u8>,
}

impl Certificates {
    /// Makes a new authority, with all certificates; returns nothing, and says so, where there is no openssl.
    pub(super) fn make() -> Option<Certificates> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        if Command::new("openssl").arg("version").output().is_err() {
            eprintln!("skipped: there is no openssl");
            return None;
        }
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("libtls-rt-{}-{number}", process::id()));
        fs::create_dir(&folder).expect("it is new");
        let mut made = Certificates { folder, roots: Vec::new() };
        let subject = format!("/CN=Authority {number}");
        let options = "req -x509 -newkey rsa:3072 -noenc -sha384 -days 2 -keyout authority.key -out authority.pem -subj";
        made.run_all(&[&options.split(' ').collect::<Vec<_>>()[..], &[&subject]].concat());
        for (name, options) in KEYS {
            made.run_all(&[&["genpkey", "-quiet", "-out", &format!("{name}.key")], *options].concat());
            made.certify(name, name, &["-days", "2"], "");
        }
        for (name, options, extensions) in OTHERS {
            let options = if options.is_empty() { &["-days", "2"] } else { *options };
            made.certify(name, "p256", options, extensions);
        }
        fs::copy(made.path("p256.key"), made.path("self.key")).expect("it was made");
        made.run("req -x509 -key self.key -subj /CN=Nobody -addext subjectAltName=DNS:example.test -days 2 -out self.pem");
        made.roots = fs::read(made.path("authority.pem")).expect("it was made");
        Some(made)
    }

    /// Returns the path of a file.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Returns the authority's certificate behind its length.
    pub(super) fn roots_as_der(&self) -> Vec<u8> {
        self.run("x509 -in authority.pem -outform DER -out authority.der");
        let der = fs::read(self.path("authority.der")).expect("it was made");
        [&(der.len() as u32).to_ne_bytes()[..], &der].concat()
    }

    /// Makes a certificate of a name for a key.
    fn certify(&self, name: &str, key: &str, options: &[&str], extensions: &str) {
        let text = format!("subjectAltName=DNS:example.test\nbasicConstraints=CA:FALSE{extensions}\n");
        fs::write(self.path("extensions"), text).expect("the folder is writable");
        if name != key {
            fs::copy(self.path(&format!("{key}.key")), self.path(&format!("{name}.key"))).expect("it was made");
        }
        self.run(&format!("req -new -key {name}.key -subj /CN=Server -out request"));
        let command = "x509 -req -in request -CA authority.pem -CAkey authority.key -CAcreateserial -extfile extensions -sha384";
        let output = format!("{name}.pem");
        self.run_all(&[&command.split(' ').collect::<Vec<_>>(), options, &["-out", &output]].concat());
    }

    fn run(&self, words: &str) {
        self.run_all(&words.split(' ').collect::<Vec<_>>());
    }

    fn run_all(&self, words: &[&str]) {
        let output = Command::new("openssl").args(words).current_dir(self.folder()).output().expect("it was started before");
        assert!(output.status.success(), "openssl {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Certificates {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
