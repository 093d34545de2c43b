//! Requests of components to servers of `https`, which are processes of openssl: versions, ciphers and keys, certificates that are not
//! valid, connections that are cut off, and content of all sizes.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::TcpListener;
use std::process::ChildStdout;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use wasm2native_tests::build::Build;
use wasm2native_tests::corpus::handlers;
use wasm2native_tests::machine;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::{available, tool};
use wasm2native_tests::tls::{Authority, Certificate, Server};

const NAMES: &str = "DNS:localhost,IP:127.0.0.1";

const FILES: &[(&str, &str)] = &[
    ("get", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nyes\n"),
    ("close", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end\n"),
];

/// The command that asks servers, and the authority that it trusts.
struct Asking {
    authority: Authority,
    command: Build,
    scratch: Scratch,
}

impl Asking {
    fn new() -> Option<Asking> {
        let authority = Authority::new()?;
        let command = Build::new(available("command that asks servers", handlers::fetch())?);
        let command = command.option(["--allow-net", "localhost,127.0.0.1,127.0.0.2"]).option(walls()).option(["--tls-roots"]);
        let command = command.option([authority.roots()]);
        Some(Asking { authority, command, scratch: Scratch::new() })
    }

    fn certificate(&self, key: &str) -> Certificate {
        self.authority.certificate(key, NAMES, 30)
    }

    fn serve(&self, certificate: &Certificate, options: &[&str]) -> Server {
        self.authority.serve(certificate, "127.0.0.1", options, FILES)
    }

    /// Runs the command with these requests.
    fn ask(&self, requests: &[String]) -> Outcome {
        let executable = self.command.executable(&self.scratch);
        Job::new(&executable).args(requests).run().expect(0)
    }
}

/// Returns the option for a filter of system calls, which emulators do not have.
fn walls() -> &'static [&'static str] {
    if machine::is_this().is_ok() { &["--seccomp"] } else { &[] }
}

fn get(server: &Server, path: &str) -> String {
    format!("GET https:localhost:{} {path} 0", server.address.port())
}

/// Returns what the command says of content.
fn told(content: &[u8]) -> String {
    let sum = content.iter().fold(0_u32, |sum, &byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    format!("200 {} {sum:08x}\n", content.len())
}

fn pattern(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at * 31 + at / 251) as u8).collect()
}

#[test]
fn versions_ciphers_and_keys() {
    let Some(asking) = Asking::new() else { return };
    let keys = ["P-256", "P-384", "RSA-2048", "RSA-3072"].map(|kind| (kind, asking.certificate(kind)));
    let of = |kind: &str| &keys.iter().find(|(known, _)| *known == kind).expect("it is there").1;
    let mut servers = Vec::new();
    for (kind, options) in [
        ("P-256", "-tls1_3"),
        ("P-384", "-tls1_3"),
        ("RSA-2048", "-tls1_3"),
        ("RSA-3072", "-tls1_3 -groups P-384"),
        ("P-256", "-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256 -groups P-256"),
        ("P-256", "-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256"),
        ("P-256", "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256"),
        ("P-384", "-tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384"),
        ("RSA-2048", "-tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384"),
        ("RSA-2048", "-tls1_2 -cipher ECDHE-RSA-CHACHA20-POLY1305"),
    ] {
        let options: Vec<_> = options.split(' ').collect();
        servers.push(asking.serve(of(kind), &options));
    }
    let requests: Vec<_> = servers.iter().map(|server| get(server, "/get")).collect();
    asking.ask(&requests).expect_out(&told(b"yes\n").repeat(requests.len()));
}

/// Certificates without end, before the server has proved anything: that is an error of this request alone.
#[test]
fn lists_of_empty_certificates() {
    let Some(asking) = Asking::new() else { return };
    for size in [12_291_usize, 60_000] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("every machine has this address");
        let address = listener.local_addr().expect("it listens");
        let served = std::thread::spawn(move || {
            let (mut peer, _) = listener.accept()?;
            let length = |count: usize| [(count >> 16) as u8, (count >> 8) as u8, count as u8];
            let message = [&[11][..], &length(size + 3), &length(size), &vec![0; size]].concat();
            for part in message.chunks(0x4000) {
                peer.write_all(&[&[22, 3, 3, (part.len() >> 8) as u8, part.len() as u8], part].concat())?;
            }
            peer.read_to_end(&mut Vec::new())
        });
        let request = format!("GET https:localhost:{} /get 0", address.port());
        asking.ask(&[request]).expect_out("ErrorCode::TlsProtocolError\n");
        let _ = served.join().expect("it does not fail");
    }
}

#[test]
fn servers_that_are_not_who_they_should_be() {
    let Some(asking) = Asking::new() else { return };
    let good = asking.certificate("P-256");
    let server = asking.serve(&good, &[]);
    let address = format!("GET https:{} /get 0", server.address);
    // The address is in the certificate, too, and what lasts until the connection ends is whole.
    let told = [told(b"yes\n"), told(b"yes\n"), told(b"until the end\n")].concat();
    asking.ask(&[get(&server, "/get"), address, get(&server, "/close")]).expect_out(&told);
    let refused = "ErrorCode::TlsCertificateError\n";
    let old = asking.authority.certificate("P-256", NAMES, -1);
    let stranger = Authority::new().expect("there was one");
    let other = asking.authority.certificate("P-256", "DNS:other.example,IP:127.0.0.9", 30);
    let old = asking.serve(&old, &[]);
    let unknown = stranger.serve(&stranger.certificate("P-256", NAMES, 30), "127.0.0.1", &[], FILES);
    let other = asking.serve(&other, &[]);
    let elsewhere = asking.authority.serve(&good, "127.0.0.2", &[], FILES);
    let elsewhere = format!("GET https:{} /get 0", elsewhere.address);
    let requests = [get(&old, "/get"), get(&unknown, "/get"), get(&other, "/get"), format!("GET https:{} /get 0", other.address)];
    asking.ask(&[&requests[..], &[elsewhere]].concat()).expect_out(&refused.repeat(5));
}

#[test]
fn servers_that_refuse() {
    let Some(asking) = Asking::new() else { return };
    let certificate = asking.certificate("RSA-2048");
    let alert = |id: u8, name: &str| {
        format!(
            "ErrorCode::TlsAlertReceived(TlsAlertReceivedPayload {{ alert-id: Some({id}), alert-message: Some({name:?}) }})\n"
        )
    };
    let old = asking.serve(&certificate, &["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]);
    let curious = asking.serve(&certificate, &["-tls1_2", "-Verify", "1", "-verify_return_error"]);
    let curious_later = asking.serve(&certificate, &["-tls1_3", "-Verify", "1", "-verify_return_error"]);
    let out = asking.ask(&[get(&old, "/get"), get(&curious, "/get"), get(&curious_later, "/get")]).out();
    let plain = std::net::TcpListener::bind("127.0.0.1:0").expect("every machine has this address");
    let to = plain.local_addr().expect("it has one");
    std::thread::spawn(move || {
        let (mut stream, _) = plain.accept()?;
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")?;
        stream.read(&mut [0; 100]).map(|_| stream)
    });
    let expected = [alert(70, "protocol_version"), alert(40, "handshake_failure"), alert(116, "certificate_required")].concat();
    let spaced = |text: &str| text.replace("alert-id", "alert_id").replace("alert-message", "alert_message");
    assert_eq!(spaced(&out), spaced(&expected));
    asking.ask(&[format!("GET https:{to} / 0")]).expect_out("ErrorCode::TlsProtocolError\n");
}

/// Reads the head of a request, and its content if that is in chunks.
fn read_request(from: &mut BufReader<ChildStdout>) -> std::io::Result<Vec<u8>> {
    let mut line = String::new();
    let mut is_chunked = false;
    while from.read_line(&mut line)? > 2 {
        is_chunked |= line.trim_end().eq_ignore_ascii_case("transfer-encoding: chunked");
        line.clear();
    }
    let mut content = Vec::new();
    while is_chunked {
        line.clear();
        from.read_line(&mut line)?;
        let size = u64::from_str_radix(line.trim_end(), 16).map_err(std::io::Error::other)?;
        from.by_ref().take(size).read_to_end(&mut content)?;
        line.clear();
        from.read_line(&mut line)?;
        is_chunked = size > 0;
    }
    Ok(content)
}

#[test]
fn content_goes_both_ways() {
    let Some(asking) = Asking::new() else { return };
    let certificate = asking.certificate("P-256");
    for version in ["-tls1_3", "-tls1_2"] {
        for size in [1, 16_384, 16_385, 5_000_000] {
            let address = asking.authority.converse(&certificate, &[version], |from, mut to| {
                let content = read_request(from).expect("the request is whole");
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", content.len());
                to.write_all(head.as_bytes()).and_then(|()| to.write_all(&content)).expect("it is read");
                None
            });
            let outcome = asking.ask(&[format!("POST https:localhost:{} / {size}", address.port())]);
            assert_eq!(outcome.out(), told(&pattern(size)), "{version}, {size} bytes");
        }
    }
}

/// The end of a connection without a word of TLS may be the work of somebody else.
#[test]
fn connections_that_are_cut_off() {
    let Some(asking) = Asking::new() else { return };
    let certificate = asking.certificate("P-256");
    for (head, outcome) in [
        ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "ErrorCode::ConnectionTerminated\n"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "ErrorCode::ConnectionTerminated\n"),
        ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\n", "200 3 000179a1\n"),
        ("", "ErrorCode::ConnectionTerminated\n"),
    ] {
        let address = asking.authority.converse(&certificate, &[], move |from, mut to| {
            drop(read_request(from));
            let written =
                if head.is_empty() { Ok(()) } else { to.write_all(head.as_bytes()).and_then(|()| to.write_all(b"all")) };
            written.expect("it is read");
            // It has to be on its way before the server is killed.
            std::thread::sleep(std::time::Duration::from_millis(300));
            Some(to)
        });
        let outcome_is = asking.ask(&[format!("GET https:localhost:{} / 0", address.port())]);
        assert_eq!(outcome_is.out(), outcome, "{head:?}");
    }
}

/// A program without roots has none of it: neither labels of TLS nor names of alerts.
#[test]
fn programs_without_roots_have_no_tls() {
    let Some(asking) = Asking::new() else { return };
    let Some(plain) = available("command that asks servers", handlers::fetch()).map(Build::new) else { return };
    let plain = std::fs::read(plain.option(["--allow-net", "localhost"]).executable(&Scratch::new())).expect("it was built");
    let secured = std::fs::read(asking.command.executable(&asking.scratch)).expect("it was built");
    let has = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    for text in ["tls13 ", "certificate_required"] {
        assert_eq!((has(&plain, text), has(&secured, text)), (false, true), "{text}");
    }
    let more = secured.len() - plain.len();
    assert!(more < 800_000, "{more} bytes");
}

/// The roots are those of a file that the program reads when it starts.
#[test]
fn certificates_of_the_system() {
    let Some(asking) = Asking::new() else { return };
    let Some(fetch) = available("command that asks servers", handlers::fetch()) else { return };
    let server = asking.serve(&asking.certificate("P-256"), &[]);
    let scratch = Scratch::new();
    let executable = Build::new(fetch).option(["--allow-net", "localhost", "--tls-roots", "system"]).executable(&scratch);
    let job = |file: &str| Job::new(&executable).env("SSL_CERT_FILE", file).arg(get(&server, "/get"));
    job(&asking.authority.roots().to_string_lossy()).run().expect(0).expect_out(&told(b"yes\n"));
    let refused = job("/nowhere").run().expect(1).err();
    assert!(refused.contains("error: /nowhere cannot be read\n") && refused.contains("SSL_CERT_FILE"), "{refused}");
    let empty = scratch.write("empty", "nothing\n");
    let refused = job(&empty.to_string_lossy()).run().expect(1).err();
    assert!(refused.contains("has no certificates to trust\n"), "{refused}");
}

/// All workers of a server have those that were there when it started, also one that takes the place of another.
#[test]
fn workers_share_certificates_of_the_system() {
    if available("servers that send requests to https", machine::is_this()).is_none() {
        return;
    }
    let Some(asking) = Asking::new() else { return };
    let Some(build) = available("handler that asks servers", handlers::gateway()).map(Build::new) else { return };
    let server = asking.serve(&asking.certificate("P-256"), &[]);
    let build =
        build.option(["--workers", "1", "--allow-net", "localhost", "--tls-roots", "system", "--landlock"]).option(walls());
    let scratch = Scratch::new();
    let roots = scratch.join("roots");
    std::fs::copy(asking.authority.roots(), &roots).expect("scratch is writable");
    let serving = Serving::below(&["env", &format!("SSL_CERT_FILE={}", roots.display())], &build, scratch);
    let to = format!("/get?https:localhost:{}/get", server.address.port());
    serving.get(&to).expect(200);
    std::fs::remove_file(roots).expect("it was written");
    let worker = serving.workers()[0];
    kill(Pid::from_raw(worker.cast_signed()), Signal::SIGKILL).expect("it runs");
    serving.expect_said("another takes its place");
    serving.get(&to).expect(200).expect_text("200\ncontent-length: 4\nyes\n");
}

/// Each request of a server has fresh state, connections and their memory included.
#[test]
fn a_server() {
    // Emulators do not give pages of files back as the kernel does.
    if available("servers that send requests to https", machine::is_this()).is_none() {
        return;
    }
    let Some(asking) = Asking::new() else { return };
    let Some(build) = available("handler that asks servers", handlers::gateway()).map(Build::new) else { return };
    let certificate = asking.certificate("P-256");
    let server = asking.serve(&certificate, &[]);
    let options = ["--workers", "2", "--request-timeout", "2s", "--allow-net", "localhost,127.0.0.1", "--tls-roots"];
    let serving = Serving::of(&build.option(walls()).option(options).option([asking.authority.roots()]));
    let to = format!("/get?https:localhost:{}/get", server.address.port());
    for _ in 0..100 {
        serving.get(&to).expect(200).expect_text("200\ncontent-length: 4\nyes\n");
    }
    let before = serving.memory();
    match tool("wrk", "wrk") {
        Some(wrk) => {
            let report = Job::new(wrk).args(["-t1", "-c4", "-d2"]).arg(serving.url(&to)).run().expect(0).out();
            assert!(
                report.contains("requests in ") && !report.contains("Non-2xx") && !report.contains("Socket errors"),
                "{report}"
            );
        }
        None => (0..300).for_each(|_| drop(serving.get(&to).expect(200))),
    }
    let after = serving.memory();
    assert!(after < before + 256 * 1024, "{before} bytes before, {after} after");
    // The time of a request is over in a handshake, too.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("every machine has this address");
    let address = silent.local_addr().expect("it has one");
    serving.get(&format!("/get?https:{address}")).expect(504);
    let before = serving.memory();
    for _ in 0..3 {
        serving.get(&format!("/get?https:{address}")).expect(504);
    }
    let after = serving.memory();
    assert!(after < before + 256 * 1024, "{before} bytes before, {after} after");
    serving.get(&format!("/times?https:{address}")).expect(200).expect_text("ErrorCode::ConnectionTimeout\n");
    serving.get(&to).expect(200).expect_text("200\ncontent-length: 4\nyes\n");
}
