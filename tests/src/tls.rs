//! Servers of `https`, and certificates for them, by the command `openssl`.
//!
//! ```text
//! Authority ─► certificate ─┬─► serve      answers with files, one connection after the other
//!                           └─► converse   one connection, whose bytes a function reads and writes
//! ```

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::process::Job;
use crate::scratch::Scratch;
use crate::server::free_address;
use crate::skip::tool;

/// A certificate authority.
pub struct Authority {
    openssl: PathBuf,
    scratch: Scratch,
}

/// A certificate with its key.
pub struct Certificate {
    files: [PathBuf; 2],
}

/// A server, which is killed when the test is done with it.
pub struct Server {
    /// Its address.
    pub address: SocketAddr,
    child: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Authority {
    /// Makes one; returns nothing after reporting that openssl is not there.
    #[track_caller]
    pub fn new() -> Option<Authority> {
        let authority = Authority { openssl: tool("openssl", "openssl")?, scratch: Scratch::new() };
        authority.make_key("ca", "P-256");
        authority.run("req -x509 -new -key ca.key -days 3650 -subj /CN=test-root -out ca.pem");
        Some(authority)
    }

    /// Returns the file of its own certificate, which is to be trusted.
    pub fn roots(&self) -> PathBuf {
        self.scratch.join("ca.pem")
    }

    /// Makes a certificate for a server of these names (`DNS:localhost,IP:127.0.0.1`), with a key of a kind (`P-256`, `RSA-2048`), that is
    /// valid from now on for some days, or until then if that is negative.
    #[track_caller]
    pub fn certificate(&self, key: &str, names: &str, days: i32) -> Certificate {
        let name = format!("{key}-{}-{days}", names.replace([':', ','], "-"));
        self.make_key(&name, key);
        self.scratch.write("names", format!("subjectAltName={names}\n"));
        self.run(&format!("req -new -key {name}.key -subj /CN=server -out {name}.csr"));
        self.run(&format!(
            "x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -set_serial 1 -days {days} -extfile names -out {name}.pem"
        ));
        Certificate { files: ["pem", "key"].map(|suffix| self.scratch.join(format!("{name}.{suffix}"))) }
    }

    /// Starts a server that answers a request for `/NAME` with the file of that name, which has a whole response.
    #[track_caller]
    pub fn serve(&self, certificate: &Certificate, ip: &str, options: &[&str], files: &[(&str, &str)]) -> Server {
        for (name, contents) in files {
            self.scratch.write(name, contents);
        }
        let mut command = self.server(certificate, &format!("{ip}:0"));
        command.arg("-HTTP").args(options).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let mut lines = BufReader::new(child.stdout.take().expect("it is a pipe"));
        let mut line = String::new();
        let address = loop {
            line.clear();
            let count = lines.read_line(&mut line).expect("it says its address");
            assert!(count != 0, "{command:?} does not start");
            if let Some(address) = line.trim_end().strip_prefix("ACCEPT ") {
                break address.parse().expect("it is an address");
            }
        };
        // It must be able to say more.
        thread::spawn(move || lines.read_to_end(&mut Vec::new()));
        Server { address, child }
    }

    /// Starts a server for one connection, whose bytes a function reads and writes. The connection ends in the order of the protocol when
    /// the function returns, unless that keeps what it writes to: then it is cut off.
    #[track_caller]
    pub fn converse(
        &self,
        certificate: &Certificate,
        options: &[&str],
        act: impl FnOnce(&mut BufReader<ChildStdout>, ChildStdin) -> Option<ChildStdin> + Send + 'static,
    ) -> SocketAddr {
        let address = free_address("127.0.0.1").expect("every machine has this address");
        let mut command = self.server(certificate, &address.to_string());
        command.args(["-quiet", "-naccept", "1"]).args(options).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let (stdin, stdout) = (child.stdin.take().expect("it is a pipe"), child.stdout.take().expect("it is a pipe"));
        let start = Instant::now();
        while !listens(address) {
            assert!(start.elapsed() < Duration::from_secs(60), "{command:?} does not listen");
            thread::sleep(Duration::from_millis(5));
        }
        thread::spawn(move || {
            let kept = act(&mut BufReader::new(stdout), stdin);
            if kept.is_some() {
                drop(child.kill());
            }
            drop(child.wait());
        });
        address
    }

    fn server(&self, certificate: &Certificate, address: &str) -> Command {
        let [pem, key] = &certificate.files;
        let mut command = Command::new(&self.openssl);
        command.args(["s_server", "-accept", address, "-cert"]).arg(pem).arg("-key").arg(key).arg("-CAfile").arg(self.roots());
        command.current_dir(self.scratch.path()).stderr(Stdio::null());
        command
    }

    fn make_key(&self, name: &str, kind: &str) {
        let options = match kind.strip_prefix("RSA-") {
            Some(bits) => format!("-algorithm RSA -pkeyopt rsa_keygen_bits:{bits}"),
            None => format!("-algorithm EC -pkeyopt ec_paramgen_curve:{kind}"),
        };
        self.run(&format!("genpkey {options} -out {name}.key"));
    }

    fn run(&self, words: &str) {
        Job::new(&self.openssl).args(words.split(' ')).directory(self.scratch.path()).run().expect(0);
    }
}

/// Whether somebody listens, which is not asked by a connection: that would be the only one.
fn listens(address: SocketAddr) -> bool {
    let sockets = fs::read_to_string(Path::new("/proc/net/tcp")).expect("the kernel tells");
    let port = format!(":{:04X}", address.port());
    sockets.lines().any(|line| {
        let mut words = line.split_whitespace().skip(1);
        words.next().is_some_and(|local| local.ends_with(&port)) && words.nth(1) == Some("0A")
    })
}
