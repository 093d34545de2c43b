//! CGI programs in all languages (`src/corpus/cgi.rs`).

use wasm2native_tests::corpus::cgi;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;

/// Each as any server starts a CGI program: variables in the environment, the body on standard input.
#[test]
fn commands() {
    for program in cgi::programs() {
        let language = program.language;
        let scratch = Scratch::new();
        let executable = program.build.option(["--inherit-env"]).executable(&scratch);
        let run = |path: &str, query: &str, body: &[u8]| {
            let job = Job::new(&executable).clean_environment().env("GATEWAY_INTERFACE", "CGI/1.1").env("PATH_INFO", path);
            let job = job.env("REQUEST_METHOD", if body.is_empty() { "GET" } else { "POST" }).env("QUERY_STRING", query);
            let job = job.env("CONTENT_LENGTH", body.len().to_string()).env("CONTENT_TYPE", "text/x-test");
            let job =
                job.env("SERVER_PROTOCOL", "HTTP/1.1").env("REQUEST_URI", format!("{path}?{query}")).env("HTTP_HOST", "test");
            let outcome = job.env("SCRIPT_NAME", "").input(body).run().expect(0);
            let output = outcome.out().replace("\r\n", "\n");
            let (head, body) = output.split_once("\n\n").unwrap_or_else(|| panic!("{language}: no empty line\n{outcome}"));
            (format!("\n{}\n", head.to_lowercase()), body.to_owned())
        };
        let (head, body) = run("/", "", b"");
        assert!(head.contains("\ncontent-type: text/plain"), "{language}: {head}");
        assert_eq!(body, format!("hello from {language}\n"));
        let (head, body) = run("/echo", "", b"some bytes");
        assert!(head.contains("\ncontent-type: text/x-test\n"), "{language}: {head}");
        assert_eq!(body, "some bytes", "{language}");
        let (head, body) = run("/status/418", "", b"");
        assert!(head.contains("status: 418") && head.contains("x-guest: "), "{language}: {head}");
        assert_eq!(body, "status 418\n", "{language}");
        assert!(run("/location", "", b"").0.contains("\nlocation: https://example.com/there?a=b\n"), "{language}");
        assert_eq!(run("/query", "a=b&c", b"").1, "query a=b&c\n", "{language}");
        assert!(run("/variables", "", b"").1.lines().any(|line| line == "GATEWAY_INTERFACE=CGI/1.1"), "{language}");
        assert_eq!(run("/large/100000", "", b"").1.len(), 100_000, "{language}");
        assert!(run("/none", "", b"").0.contains("status: 404"), "{language}");
    }
}
