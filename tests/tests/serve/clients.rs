//! Programs in real use: clients of our servers, and a web server that runs the same CGI program in our place.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use wasm2native_tests::corpus::{cgi, debian};
use wasm2native_tests::http::get;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::server::{Server, connect, free_address};
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::{available, tool};

fn start() -> Option<Serving> {
    Some(Serving::cgi(&cgi::program()?.option(["--workers", "2"])))
}

#[test]
fn curl() {
    let (Some(curl), Some(serving)) = (tool("curl", "curl"), start()) else { return };
    let scratch = Scratch::new();
    let body: Vec<u8> = (0..3_000_000).map(|at: u32| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let file = scratch.write("body", &body);
    let job = || Job::new(&curl).args(["--silent", "--show-error", "--fail-with-body", "--max-time", "60"]);
    job().arg(serving.url("/")).run().expect(0).expect_out("hello from Rust\n");
    // Large enough that it waits to be told to continue.
    let data = format!("@{}", file.display());
    let echo = job().args(["--data-binary", &data, "-H", "Expect: 100-continue"]).arg(serving.url("/echo")).run().expect(0);
    assert!(echo.stdout == body, "what was sent comes back");
    let chunked = job().args(["--data-binary", &data, "-H", "Transfer-Encoding: chunked"]).arg(serving.url("/echo")).run();
    assert!(chunked.expect(0).stdout == body, "what was sent in chunks comes back");
    let head = job().arg("--head").arg(serving.url("/large/5")).run().expect(0).out();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.contains("\r\ncontent-length: 5\r\n"), "{head}");
    // One connection for all of them.
    let urls = (0..20).map(|number| serving.url(&format!("/query?{number}")));
    let all = job().args(["--write-out", "%{num_connects}\n"]).args(urls).run().expect(0).out();
    let expected: String = (0..20).map(|number| format!("query {number}\n{}\n", u8::from(number == 0))).collect();
    assert_eq!(all, expected);
    job().arg("--http1.0").arg(serving.url("/large/100000")).run().expect(0);
    job().arg(serving.url("/status/404")).run().expect(22).expect_out("status 404\n");
    // An offer of HTTP/2 is not taken, and HTTP/2 without an offer is refused.
    job().arg("--http2").arg(serving.url("/")).run().expect(0).expect_out("hello from Rust\n");
    let refused = job().arg("--http2-prior-knowledge").arg(serving.url("/")).run();
    assert!(!refused.status.success() && refused.out().is_empty(), "{refused}");
    serving.get("/").expect(200);
}

/// All answers under load are complete and have the right status.
#[test]
fn load_generators() {
    let Some(serving) = start() else { return };
    if let Some(wrk) = tool("wrk", "wrk") {
        let report = Job::new(wrk).args(["-t1", "-c32", "-d2"]).arg(serving.url("/")).run().expect(0).out();
        assert!(report.contains("requests in ") && !report.contains("Non-2xx") && !report.contains("Socket errors"), "{report}");
    }
    if let Some(h2load) = tool("h2load", "nghttp2-client") {
        let job = Job::new(h2load).args(["--h1", "-n3000", "-c20", "-m1"]);
        let report = job.arg(serving.url("/large/100")).run().expect(0).out();
        assert!(report.contains("3000 succeeded, 0 failed, 0 errored") && report.contains("3000 2xx"), "{report}");
    }
    assert!(!serving.said().contains("error"), "{}", serving.said());
}

/// A client of HTTP/2 sees that there is none.
#[test]
fn nghttp() {
    let (Some(nghttp), Some(serving)) = (tool("nghttp", "nghttp2-client"), start()) else { return };
    for option in [&["--upgrade"][..], &[]] {
        let outcome = Job::new(&nghttp).args(["--no-dep", "--timeout=20"]).args(option).arg(serving.url("/")).run();
        assert!(!outcome.out().contains("hello"), "{outcome}");
    }
    serving.get("/").expect(200).expect_text("hello from Rust\n");
    assert_eq!(serving.workers().len(), 2);
}

/// A browser loads a page, whose script sends and receives.
#[test]
fn browser() {
    let (Some(chromium), Some(program)) = (tool("chromium", "chromium"), cgi::program()) else { return };
    let serving = Serving::cgi(&program.option(["--workers", "2"]));
    let scratch = Scratch::new();
    let shown = browse(&chromium, &serving.url("/"), &scratch);
    assert!(shown.out().contains("hello from Rust"), "{shown}");
    let shown = browse(&chromium, &serving.url("/local"), &scratch);
    assert!(shown.out().contains("query from=local"), "{shown}");
    let shown = browse(&chromium, &serving.url("/page"), &scratch);
    assert!(shown.out().contains("the sum is 190"), "{shown}");
    serving.get("/").expect(200);
}

/// Returns what a browser shows.
fn browse(chromium: &Path, url: &str, scratch: &Scratch) -> Outcome {
    let profile = format!("--user-data-dir={}", scratch.join("profile").display());
    let options =
        ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--virtual-time-budget=10000", "--dump-dom"];
    Job::new("timeout").arg("120").arg(chromium).args(options).arg(profile).arg(url).run().expect(0)
}

/// The same programs, built without a server, below one that starts them as CGI programs.
#[test]
fn below_a_web_server() {
    let packages = debian::packages(debian::Release::Here, "lighttpd", || {
        let present =
            ["libc6", "libgcc-s1", "libstdc++6", "perl", "perl:any", "lsb-base", "media-types", "mime-support", "sysvinit-utils"];
        debian::closure(debian::Release::Here, &["lighttpd"], &present)
    });
    let Some(packages) = available("lighttpd", packages) else { return };
    let scratch = Scratch::new();
    let address = free_address("127.0.0.1").expect("every machine has this address");
    fs::create_dir_all(scratch.join("root")).expect("scratch is writable");
    let programs = cgi::programs();
    let mut aliases = Vec::new();
    for (number, program) in programs.iter().enumerate() {
        let output = scratch.join(format!("root/program{number}.cgi"));
        program.build.clone().option(["--inherit-env"]).attempt(&output).expect(0);
        aliases.push(format!("\"/{number}\" => \"{}\"", output.display()));
    }
    let configuration = scratch.write(
        "lighttpd.conf",
        format!(
            "server.document-root = \"{root}\"\nserver.bind = \"127.0.0.1\"\nserver.port = {port}\n\
         server.modules = (\"mod_alias\", \"mod_cgi\")\nserver.errorlog = \"{log}\"\nalias.url = ({aliases})\n\
         cgi.assign = (\".cgi\" => \"\")\n",
            root = scratch.join("root").display(),
            log = scratch.join("errors").display(),
            port = address.port(),
            aliases = aliases.join(", "),
        ),
    );
    let libraries =
        ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu", "usr/lib"].map(|path| packages.join(path).display().to_string());
    let mut command = std::process::Command::new(packages.join("usr/sbin/lighttpd"));
    command.arg("-D").arg("-f").arg(configuration).arg("-m").arg(packages.join("usr/lib/lighttpd"));
    command.env("LD_LIBRARY_PATH", libraries.join(":")).stdout(Stdio::null()).stderr(Stdio::null());
    let _server = Server::start(&mut command);
    drop(connect(address));
    for (number, program) in programs.iter().enumerate() {
        let language = program.language;
        get(address, &format!("/{number}/")).expect(200).expect_text(&format!("hello from {language}\n"));
        get(address, &format!("/{number}/status/418")).expect(418).expect_text("status 418\n");
        get(address, &format!("/{number}/query?a=b")).expect(200).expect_text("query a=b\n");
        let variables = get(address, &format!("/{number}/variables")).expect(200).text();
        assert!(variables.contains("GATEWAY_INTERFACE=CGI/1.1\n"), "{language}: {variables}");
    }
}
