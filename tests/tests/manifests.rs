//! Manifests: `spin.toml` and `modules.toml`, whose components become one server.
//!
//! Two programs in text are in all servers here, so that every machine can try them: a CGI program that does what the body says, and a
//! handler whose answer is a status. Others, in Rust, tell what they are told of a request.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use wasm2native_tests::build::{Build, command};
use wasm2native_tests::corpus::{handlers, rust, spin};
use wasm2native_tests::http::Connection;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// Creates a directory with a manifest and the programs that its components are.
fn project(manifest: &str, programs: &[(&str, PathBuf)]) -> (Scratch, PathBuf) {
    let scratch = Scratch::new();
    for (name, program) in programs {
        fs::copy(program, scratch.join(name)).expect("scratch is writable");
    }
    let path = scratch.write("app/spin.toml", manifest);
    (scratch, path)
}

fn text_programs() -> Vec<(&'static str, PathBuf)> {
    vec![("status.wat", wat::program("serve/status")), ("answers.wat", wat::program("serve/answers"))]
}

/// A handler at all paths, and a CGI program below one.
const TWO: &str = r#"
    spin_manifest_version = 2
    [application]
    name = "two"
    [[trigger.http]]
    route = "/..."
    component = "status"
    [[trigger.http]]
    route = "/cgi/..."
    component = "answers"
    executor = { type = "wagi" }
    [component.status]
    source = "../status.wat"
    [component.status.build]
    command = "make"
    [component.answers]
    source = "../answers.wat"
"#;

fn two(options: &[&str]) -> Serving {
    let (scratch, manifest) = project(TWO, &text_programs());
    Serving::in_directory(&Build::new(manifest).option(options), scratch)
}

/// One connection has answers of both components, also to requests that were sent before the first was answered.
#[test]
fn a_connection_changes_between_components() {
    for options in [&[][..], &["--seccomp", "--landlock"], &["--workers", "2"]] {
        let serving = two(options);
        let mut connection = serving.connect();
        for _ in 0..5 {
            connection.request("GET", "/", &[], b"").receive().expect(201);
            connection.request("POST", "/cgi/x", &[], b"h").receive().expect(200).expect_text("hello");
        }
        let handler = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
        let cgi = "POST /cgi HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nh";
        connection.send([handler, cgi, cgi, handler, cgi].concat());
        for status in [201, 200, 200, 201, 200] {
            connection.receive().expect(status);
        }
        // Split at every byte.
        connection.send_in_pieces(cgi, 1, Duration::from_micros(100));
        connection.receive().expect(200).expect_text("hello");
        connection.request("GET", "/", &[], b"").receive().expect(201);
    }
}

/// Many connections at the same time: more than a queue has room for are handed over, and nobody is refused.
#[test]
fn many_connections() {
    let serving = two(&["--workers", "2"]);
    thread::scope(|scope| {
        for number in 0..8 {
            let serving = &serving;
            scope.spawn(move || {
                let mut connections: Vec<_> = (0..60).map(|_| serving.connect()).collect();
                for round in 0..4 {
                    let is_cgi = (number + round) % 2 == 0;
                    for connection in &mut connections {
                        let (method, path, body) = if is_cgi { ("POST", "/cgi/", "h") } else { ("GET", "/", "") };
                        connection.request(method, path, &[], body.as_bytes());
                    }
                    for connection in &mut connections {
                        connection.receive().expect(if is_cgi { 200 } else { 201 });
                    }
                }
            });
        }
    });
}

/// Connections that are idle make place for those of another component, as they do for new ones.
#[test]
fn idle_connections_make_place() {
    let serving = two(&["--workers", "1", "--max-connections", "4"]);
    let mut kept = Vec::new();
    for _ in 0..12 {
        let mut connection = serving.connect();
        connection.request("GET", "/", &[], b"").receive().expect(201);
        connection.request("POST", "/cgi", &[], b"h").receive().expect(200).expect_text("hello");
        kept.push(connection);
    }
}

/// A guest that fails, a worker and a whole component that are killed: the other component goes on, and all come back.
#[test]
fn components_fail_alone() {
    let serving = two(&["--request-timeout", "1s"]);
    serving.post("/cgi", b"t").expect(500);
    serving.post("/cgi", b"l").expect(504);
    serving.get("/").expect(201);
    let mut other = serving.connect();
    other.request("GET", "/", &[], b"").receive().expect(201);
    let members = serving.expect_workers(2);
    kill(Pid::from_raw(members[1].cast_signed()), Signal::SIGKILL).expect("it runs");
    serving.expect_said("the component answers has ended (signal 9), and is started again");
    // The connection waits until the component is there again.
    other.request("POST", "/cgi", &[], b"h").receive().expect(200);
    serving.get("/").expect(201);
    serving.expect_workers(2);
}

/// A server that is told to end finishes what it does in all components, and what they hand to each other meanwhile.
#[test]
fn end() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let serving = two(&["--workers", "2"]);
        let mut busy: Vec<_> = (0..2).map(|_| serving.connect()).collect();
        for connection in &mut busy {
            connection.request("POST", "/cgi", &[], b"w");
        }
        let mut started = serving.connect();
        started.request("GET", "/", &[], b"").receive().expect(201);
        started.send("POST /cgi HTTP/1.1\r\nHost: a\r\nContent-");
        thread::sleep(Duration::from_millis(100));
        let start = Instant::now();
        serving.signal(signal);
        thread::sleep(Duration::from_millis(50));
        started.send("Length: 1\r\n\r\nh");
        started.receive().expect(200).expect_text("hello");
        for connection in &mut busy {
            connection.receive().expect(200).expect_text("hello");
            connection.expect_end();
        }
        let address = serving.address();
        let (status, said) = serving.end();
        assert_eq!(status.code(), Some(0), "{said}");
        assert!(start.elapsed() < Duration::from_secs(8), "{said}");
        assert!(Connection::attempt(address).is_err(), "nobody listens any more");
    }
}

/// Paths without a route have no answer; one component is a server without others.
#[test]
fn one_component() {
    let manifest = r#"
        spin_manifest_version = 2
        application = { name = "one" }
        component.status = { source = "../status.wat" }
        [[trigger.http]]
        route = "/a/:id"
        component = "status"
        [[trigger.http]]
        route = "/b"
        component = "status"
    "#;
    let (scratch, manifest) = project(manifest, &text_programs());
    let serving = Serving::in_directory(&Build::new(manifest), scratch);
    for (path, status) in [("/a/1", 201), ("/a/1/", 201), ("/b?c=d", 201), ("/", 404), ("/a", 404), ("/a/1/2", 404)] {
        serving.get(path).expect(status);
    }
}

/// Each path has the route that it has in Spin. The routes here have responses of their own, which tell which one it was.
#[test]
fn routes() {
    let mut manifest = r#"
        spin_manifest_version = 2
        application = { name = "routes" }
        component.status = { source = "../status.wat" }
        [[trigger.http]]
        route = "/component"
        component = "status"
    "#
    .to_owned();
    for route in
        ["/", "/a", "b/", "/a/b", "/a/...", "/u/:id", "/u/:id/edit", "/u/new", "/u/:id/...", "/w/*", "/items:new", "/:x/c"]
    {
        writeln!(manifest, "[[trigger.http]]\nroute = \"{route}\"\nstatic_response = {{ body = \"{route}\" }}").unwrap();
    }
    let (scratch, manifest) = project(&manifest, &text_programs());
    let serving = Serving::in_directory(&Build::new(manifest), scratch);
    let mut connection = serving.connect();
    for (path, route) in [
        ("/", "/"),
        ("//", "/"),
        ("/?a=b", "/"),
        ("/a", "/a"),
        ("//a//", "/a"),
        ("/a/b", "/a/b"),
        ("/a/b/", "/a/b"),
        ("/a//b", "/a/..."),
        ("/a/x", "/a/..."),
        ("/b", "b/"),
        ("/u/7", "/u/:id"),
        ("/u/new", "/u/new"),
        ("/u/7/edit", "/u/:id/edit"),
        ("/u//edit", "/u/:id/edit"),
        ("/u/new/edit", "/u/:id/edit"),
        ("/u/7/x/y", "/u/:id/..."),
        ("/w", "/w/*"),
        ("/w/x/y", "/w/*"),
        ("/items:new", "/items:new"),
        ("/b/c", "/:x/c"),
        ("/component", ""),
        ("/u", "none"),
        ("/u/", "none"),
        ("/c", "none"),
        ("/A", "none"),
        ("/items", "none"),
    ] {
        let response = connection.request("GET", path, &[], b"").receive();
        let status = if route == "none" {
            404
        } else if route.is_empty() {
            201
        } else {
            200
        };
        assert_eq!((response.status, &*response.text()), (status, route.trim_start_matches("none")), "{path}");
    }
}

/// Responses of a manifest need no program: they have what it says, and the connection goes on.
#[test]
fn fixed_responses() {
    let large = "x".repeat(16 << 10);
    let manifest = format!(
        r#"
        spin_manifest_version = 2
        application = {{ name = "fixed" }}
        component.answers = {{ source = "../answers.wat" }}
        [[trigger.http]]
        route = "/cgi"
        component = "answers"
        executor = {{ type = "wagi" }}
        [[trigger.http]]
        route = "/old/..."
        [trigger.http.static_response]
        status_code = 302
        headers = {{ location = "/cgi", "X-Empty" = "" }}
        [[trigger.http]]
        route = "/large"
        static_response = {{ body = "{large}", headers = {{ content-type = "text/plain" }} }}
        [[trigger.http]]
        route = "/nothing"
        static_response = {{ status_code = 204 }}
    "#
    );
    for workers in ["1", "2"] {
        let (scratch, manifest) = project(&manifest, &text_programs());
        let serving = Serving::in_directory(&Build::new(manifest).option(["--workers", workers]), scratch);
        let mut connection = serving.connect();
        for _ in 0..3 {
            let found = connection.request("GET", "/old/a", &[], b"").receive().expect(302).expect_text("");
            found.expect_field("location", "/cgi").expect_field("x-empty", "").expect_field("content-length", "0");
            connection.request("GET", "/large", &[], b"").receive().expect(200).expect_text(&large);
            let head = connection.request("HEAD", "/large", &[], b"").receive_to("HEAD").expect(200);
            head.expect_field("content-length", "16384").expect_field("content-type", "text/plain");
            assert_eq!(connection.request("GET", "/nothing", &[], b"").receive().expect(204).field("content-length"), None);
            connection.request("GET", "/none", &[], b"").receive().expect(404).expect_text("");
            connection.request("POST", "/cgi", &[], b"h").receive().expect(200).expect_text("hello");
        }
        let large = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
        let cgi = "POST /cgi HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nh";
        connection.send(format!("{}{cgi}{}", large.repeat(150), large.repeat(30)));
        for number in 0..181 {
            let response = connection.receive().expect(200);
            assert_eq!(response.body.len(), if number == 150 { 5 } else { 16 << 10 });
        }
        // Nobody reads the body of such a request.
        let response = connection.request("POST", "/old", &[], &[b'x'; 100_000]).receive().expect(302);
        assert!(response.closes());
        serving.connect().send("GET /old HTTP/1.0\r\n\r\n").receive().expect(302);
        assert!(serving.connect().request("GET", "/old", &["Connection: close"], b"").receive().expect(302).closes());
    }
}

/// Programs are told of their route as Spin tells them, and no client can tell them otherwise; a component's environment, files and
/// variables are its own.
#[test]
fn programs_know_their_route() {
    let (Some(handler), Some(cgi)) =
        (available("handler in Rust", handlers::rust()), available("CGI program in Rust", rust::program("cgi")))
    else {
        return;
    };
    let manifest = r#"
        spin_manifest_version = 2
        [application]
        name = "route"
        [[trigger.http]]
        route = "/:userid/..."
        component = "component-0"
        [[trigger.http]]
        route = "/"
        component = "component-0"
        [[trigger.http]]
        route = "/inline/..."
        component = { source = "../handler.wasm" }
        [[trigger.http]]
        route = "/shop/cgi/:id_a/..."
        component = "cgi"
        executor = { type = "wagi" }
        [component.cgi]
        source = "../cgi.wasm"
        environment = { COLOR = "blue", PATH_INFO = "forged" }
        [component.component-0]
        source = "../handler.wasm"
    "#;
    let (scratch, manifest) = project(manifest, &[("handler.wasm", handler), ("cgi.wasm", cgi)]);
    let serving = Serving::in_directory(&Build::new(manifest).option(["--env", "SIZE=7"]), scratch);
    let mut connection = serving.connect();
    let forged = ["Spin-Path-Info: forged", "spin-path-match-userid: forged", "X-Test: a"];
    let text = connection.request("GET", "/request?a=b", &forged, b"").receive().text();
    assert!(!text.contains("forged"), "{text}");
    for line in [
        "x-test: a",
        "spin-path-info: ",
        "spin-full-url: http://test/request?a=b",
        "spin-matched-route: /:userid/...",
        "spin-base-path: /",
        "spin-raw-component-route: /:userid/...",
        "spin-component-route: /:userid",
        "spin-client-addr: 127.0.0.1:",
        "spin-path-match-userid: request",
    ] {
        assert!(text.lines().any(|found| found == line || line.ends_with(':') && found.starts_with(line)), "{line}: {text}");
    }
    for (path, matched, info) in [
        ("/?request", "", ""),
        ("//request?request", "/:userid/...", ""),
        ("/request/?request", "/:userid/...", "/"),
        ("/request//?request", "/:userid/...", "/"),
        ("/request//x//?request", "/:userid/...", "//x/"),
        ("/inline//?request", "/inline/...", "/"),
    ] {
        let twice = ["spin-path-info: forged", "Spin-Path-Info: forged"];
        let text = connection.request("GET", path, &twice, b"").receive().text();
        let fields: Vec<_> = text.lines().filter_map(|line| line.split_once(": ")).collect();
        let of = |name: &str| fields.iter().filter(|(found, _)| *found == name).map(|(_, value)| *value).collect::<Vec<_>>();
        assert_eq!((of("spin-matched-route"), of("spin-path-info")), (vec![matched], vec![info]), "{path}: {text}");
    }
    let text = connection.request("GET", "/shop/cgi/9/variables?a=b", &[], b"").receive().expect(200).text();
    for line in [
        "PATH_INFO=/variables",
        "SCRIPT_NAME=/shop/cgi/:id_a",
        "X_MATCHED_ROUTE=/shop/cgi/:id_a/...",
        "X_RAW_COMPONENT_ROUTE=/shop/cgi/:id_a/...",
        "X_COMPONENT_ROUTE=/shop/cgi/:id_a",
        "X_PATH_MATCH_ID_A=9",
        "QUERY_STRING=a=b",
        "COLOR=blue",
        "SIZE=7",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    assert!(!text.contains("forged"), "{text}");
    // Bodies that arrived with the head, partly or not at all when the connection is handed over.
    for size in [0, 10, 15_000, 300_000] {
        let body = vec![b'y'; size];
        for path in ["/echo", "/shop/cgi/1/echo"] {
            let response = connection.request("POST", path, &["Content-Type: a/b"], &body).receive().expect(200);
            assert!(response.body == body, "{path} {size}");
        }
    }
}

/// Files are below the manifest, and those that are excluded are in no executable.
#[test]
fn files() {
    let Some(cgi) = available("CGI program in Rust", rust::program("cgi")) else { return };
    let manifest = r#"
        spin_manifest_version = 2
        application = { name = "files" }
        [[trigger.http]]
        route = "/..."
        component = "cgi"
        executor = { type = "wagi" }
        [component.cgi]
        source = "../cgi.wasm"
        files = ["static", "a*/b.txt", "./"]
        exclude_files = ["*.key", "static/secret/*"]
    "#;
    let (scratch, manifest) = project(manifest, &[("cgi.wasm", cgi)]);
    for (path, contents) in [
        ("app/static/deep/page", "this is shown"),
        ("app/ab/b.txt", "this as well"),
        ("app/static/deep/a.key", "this is not shown"),
        ("app/static/secret/deep/page", "nor is this one"),
    ] {
        scratch.write(path, contents);
    }
    let output = scratch.join("out");
    command().arg(&manifest).args(["--serve", "127.0.0.1:0", "-o"]).arg(&output).run().expect(0);
    let executable = fs::read(&output).expect("it was made");
    let has = |text: &str| executable.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(has("this is shown") && has("this as well"));
    assert!(!has("this is not shown") && !has("nor is this one"));
    let text = fs::read_to_string(&manifest).expect("it was written").replace("\"a*/b.txt\"", "\".*/cgi.wasm\"");
    fs::write(&manifest, text).expect("scratch is writable");
    let outcome = command().arg(&manifest).args(["--serve", "127.0.0.1:0", "-o"]).arg(&output).run().expect(1);
    outcome.expect_err("which is not below the manifest");
}

const STORES: &str = r#"
    spin_manifest_version = 2
    application = { name = "values" }
    [[trigger.http]]
    route = "/one"
    component = "one"
    [[trigger.http]]
    route = "/another"
    component = "another"
    [component.one]
    source = "../values.wasm"
    key_value_stores = ["default"]
    [component.another]
    source = "../values.wasm"
    key_value_stores = ["default", "more"]
"#;

/// Stores of one label are shared by the components that have it, where all reach them; nobody opens others.
#[test]
fn stores() {
    let Some(values) = available("Spin's SDK, key_value", spin::handler("key_value")) else { return };
    let (scratch, manifest) = project(STORES, &[("values.wasm", values)]);
    let shared = "the components one and another share the store \"default\"";
    command().arg(&manifest).args(["--serve", "127.0.0.1:0", "-o"]).arg(scratch.join("out")).run().expect(1).expect_err(shared);
    fs::create_dir(scratch.join("store")).expect("scratch is writable");
    let serving = Serving::in_directory(&Build::new(&manifest).option(["--keyvalue", "store"]), scratch);
    let ask = |method: &str, target: &str, body: &[u8]| serving.connect().request(method, target, &[], body).receive();
    ask("POST", "/one", b"a").expect(200);
    assert_eq!(ask("PUT", "/another", b"").expect(200).text(), "/one");
    ask("POST", "/another?more", b"b").expect(200);
    assert_eq!(ask("PUT", "/another?more", b"").expect(200).text(), "/another");
    ask("POST", "/one?more", b"c").expect(500);
    ask("GET", "/another?other", b"").expect(500);
}

/// Values in memory are of one component.
#[test]
fn stores_in_memory() {
    let Some(values) = available("Spin's SDK, key_value", spin::handler("key_value")) else { return };
    let (scratch, manifest) = project(&STORES.replace("\"default\", \"more\"", "\"more\""), &[("values.wasm", values)]);
    let serving = Serving::in_directory(&Build::new(manifest), scratch);
    let ask = |method: &str, target: &str, body: &[u8]| serving.connect().request(method, target, &[], body).receive();
    ask("POST", "/one", b"a").expect(200);
    ask("HEAD", "/one", b"").expect(200);
    ask("PUT", "/another", b"").expect(500);
    assert_eq!(ask("PUT", "/another?more", b"").expect(200).text(), "");
}

/// Components with Spin's SDK, as its users build them.
#[test]
fn components_with_the_sdk() {
    let found = |name: &str| available(&format!("Spin's SDK, {name}"), spin::handler(name));
    let (Some(hello), Some(router)) = (found("hello"), found("router")) else { return };
    let manifest = r#"
        spin_manifest_version = 2
        application = { name = "sdk" }
        variables.guest = { default = "you" }
        [[trigger.http]]
        route = "/..."
        component = "router"
        [[trigger.http]]
        route = "/hello"
        component = "hello"
        [component.router]
        source = "../router.wasm"
        [component.hello]
        source = "../hello.wasm"
        variables = { greeting = "Hello to {{ guest }}" }
    "#;
    let (scratch, manifest) = project(manifest, &[("hello.wasm", hello), ("router.wasm", router)]);
    let serving = Serving::in_directory(&Build::new(manifest), scratch);
    let mut connection = serving.connect();
    for _ in 0..3 {
        let mut get = |path: &str| connection.request("GET", path, &[], b"").receive().expect(200);
        get("/users/ada").expect_text("user ada\n");
        get("/hello").expect_text("Hello to you from /hello?\n");
    }
}

#[test]
fn version_one() {
    let manifest = r#"
        spin_manifest_version = "1"
        name = "old"
        version = "1.0.0"
        trigger = { type = "http", base = "/old" }
        [[component]]
        id = "status"
        source = "../status.wat"
        [component.trigger]
        route = "/..."
        [[component]]
        id = "answers"
        source = "../answers.wat"
        [component.trigger]
        route = "/cgi/..."
        executor = { type = "wagi", argv = "${SCRIPT_NAME} ${ARGS}" }
    "#;
    let (scratch, manifest) = project(manifest, &text_programs());
    let serving = Serving::in_directory(&Build::new(manifest), scratch);
    serving.get("/old").expect(201);
    serving.get("/").expect(404);
    serving.post("/old/cgi", b"h").expect(200).expect_text("hello");
}

#[test]
fn modules_of_wagi() {
    let manifest = r#"
        [[module]]
        module = "../answers.wat"
        route = "/"
        [[module]]
        module = "../answers.wat"
        route = "/static/..."
        entrypoint = "_start"
        environment = { A = "b" }
    "#;
    let (scratch, manifest) = project(manifest, &text_programs());
    let serving = Serving::in_directory(&Build::new(manifest), scratch);
    serving.post("/", b"h").expect(200).expect_text("hello");
    serving.post("/static/a", b"h").expect(200).expect_text("hello");
    serving.get("/other").expect(404);
}

/// What a manifest says and a server cannot do is named, with its place and a remedy.
#[test]
fn mistakes() {
    let head = "spin_manifest_version = 2\napplication.name = \"x\"\n";
    let trigger = "[[trigger.http]]\nroute = \"/\"\ncomponent = \"a\"\n";
    let component = "[component.a]\nsource = \"../status.wat\"\n";
    let whole = |more: &str| format!("{head}{trigger}{component}{more}\n");
    let response = |table: &str| whole(&format!("[[trigger.http]]\nroute = \"/b\"\nstatic_response = {table}"));
    let cases = [
        ("a = \n".to_owned(), "this is no TOML", "spin.toml:1:"),
        ("[program.a]\n".to_owned(), "this is no manifest", "wasm2native build"),
        ("spin_manifest_version = 3\n".to_owned(), "this version of manifests is not known", "spin.toml:1:25"),
        (head.to_owned(), "the key trigger is missing", "spin.toml:1:1"),
        (format!("{head}{trigger}"), "trigger.http.component: there is no component \"a\"", "spin.toml:5:13"),
        (format!("{head}[[trigger.redis]]\nchannel = \"c\"\n"), "has no trigger \"redis\"", "run these components with Spin"),
        (
            whole("sqlite_databases = [\"default\"]"),
            "component.a.sqlite_databases: databases of SQLite are not provided",
            "spin.toml:8:20",
        ),
        (whole("ai_models = [\"llama\"]"), "component.a.ai_models: models are not provided", "spin.toml:8:"),
        (whole("dependencies = { \"a:b/c\" = \"1\" }"), "component.a.dependencies: dependencies are not composed", "wac plug"),
        (whole("colour = 1"), "unknown key component.a.colour", "spin.toml:8:1"),
        (whole("files = [\"../x\"]"), "component.a.files: the files of a component are below its manifest", "spin.toml:8:10"),
        (whole("files = [{ source = \"x\" }]"), "the key component.a.files.destination is missing", "spin.toml:8:10"),
        (whole("variables = { a = \"{{ b }}\" }"), "component.a.variables.a: there is no variable \"b\"", "[variables]"),
        (
            whole("variables = { a = \"x{{ s }}\" }\n[variables]\ns = { required = true }"),
            "known when the server starts only",
            "alone",
        ),
        (whole("[variables]\ns = {}"), "variables.s: a variable has a default, or `required = true`", "spin.toml:9:5"),
        (whole("allowed_outbound_hosts = [\"example.org\"]"), "did you mean https://example.org?", "spin.toml:8:27"),
        (whole("allowed_outbound_hosts = [\"http://self\"]"), "requests of a component to others", "spin.toml:8:27"),
        (whole("key_value_stores = \"default\""), "component.a.key_value_stores: this must be a list", "spin.toml:8:20"),
        (whole("[[trigger.http]]\nroute = \"/\"\ncomponent = \"a\""), "matches the same paths", "give one of them another route"),
        (
            whole("[[trigger.http]]\nroute = \"/a.../b\"\ncomponent = \"a\""),
            "a wildcard is all of the last segment",
            "/static/...",
        ),
        (whole("[[trigger.http]]\nroute = { private = false }\ncomponent = \"a\""), "a route is a text", "spin.toml:9:21"),
        (
            whole("[[trigger.http]]\nroute = \"/b\"\ncomponent = \"a\"\nexecutor = { type = \"x\" }"),
            "no such executor",
            "\"wagi\"",
        ),
        (
            whole("[[trigger.http]]\nroute = \"/b\"\ncomponent = \"a\"\nexecutor = { type = \"wagi\" }"),
            "another trigger of a has another executor",
            "spin.toml:11:12",
        ),
        (
            format!(
                "{head}[[trigger.http]]\nroute = \"/b\"\ncomponent = \"a\"\nexecutor = {{ type = \"wagi\" }}\n{trigger}{component}"
            ),
            "another trigger of a has another executor",
            "spin.toml:7:1",
        ),
        (whole("[[trigger.http]]\nroute = { private = true }\ncomponent = \"b\""), "no component \"b\"", "spin.toml:10:13"),
        (whole("environment = { \"a=b\" = \"c\" }"), "must not be empty or contain `=`", "spin.toml:8:"),
        (whole("environment = { a = \"b\\u0000c\" }"), "a NUL character cannot be passed", "spin.toml:8:"),
        (whole("environment = { \"a\\u0000\" = \"b\" }"), "a NUL character cannot be passed", "spin.toml:8:"),
        (whole("variables = { \"\" = \"b\" }"), "the key is missing", "spin.toml:8:"),
        (whole("variables = { a = \"\\u0000\" }"), "a NUL character cannot be passed", "spin.toml:8:"),
        (whole("[variables]\n\"a=b\" = { required = true }"), "must not be empty or contain `=`", "spin.toml:9:"),
        (whole("key_value_stores = [\"a\\u0000\"]"), "a NUL character cannot be passed", "spin.toml:8:"),
        (
            format!("{head}{trigger}executor = {{ type = \"wagi\", argv = \"a b\\u0000\" }}\n{component}"),
            "a NUL character cannot be passed",
            "spin.toml:6:",
        ),
        (
            "[[module]]\nmodule = \"x\"\nroute = \"/\"\nenvironment = { \"a=b\" = \"c\" }\n".to_owned(),
            "must not be empty or contain `=`",
            "spin.toml:4:",
        ),
        (
            "[[module]]\nmodule = \"x\"\nroute = \"/\"\nvolumes = { \"/a\" = \"\" }\n".to_owned(),
            "the name of the directory is missing",
            "spin.toml:4:",
        ),
        (whole("[[trigger.http]]\nroute = \"/:a_b/:A-b\"\ncomponent = \"a\""), "\":A-b\" is there twice", "spin.toml:9:9"),
        (whole("[[trigger.http]]\nroute = \"/:rest...\"\ncomponent = \"a\""), "is no name of a parameter", "/users/:id"),
        (response("{ status_code = 99 }"), "a status is a number from 200 to 599", "spin.toml:10:"),
        (response("{ status_code = 204, body = \"a\" }"), "has no body", "spin.toml:10:"),
        (response("{ headers = { \"a b\" = \"c\" } }"), "this is no name of a field", "spin.toml:10:"),
        (response("{ headers = { a = \"b\\r\\nc: d\" } }"), "the value of a field is one line", "spin.toml:10:"),
        (response("{ headers = { Connection = \"close\" } }"), "depends on the connection", "remove it"),
        (response(&format!("{{ headers = {{ a = \"{}\" }} }}", "b".repeat(5000))), "and may have 4096", "spin.toml:10:"),
        (response(&format!("{{ body = \"{}\" }}", "b".repeat(17_000))), "and may have 16384", "as a file of a component"),
        (response("{ colour = 1 }"), "unknown key trigger.http.static_response.colour", "spin.toml:10:"),
        (response("{}\ncomponent = \"a\""), "neither a component, an executor", "spin.toml:10:"),
        (
            format!("{head}{trigger}[component.a]\nsource = {{ url = \"x\", digest = \"y\" }}\n"),
            "components are not fetched",
            "download it",
        ),
        (format!("{head}{trigger}[component.a]\nsource = \"nowhere.wasm\"\n"), "nowhere.wasm", "cannot read"),
        ("[[module]]\nmodule = \"bindle:x\"\nroute = \"/\"\n".to_owned(), "modules are not fetched", "spin.toml:2:10"),
        (
            "[[module]]\nmodule = \"x\"\nroute = \"/\"\nhost = \"a\"\n".to_owned(),
            "answers for all of its hosts alike",
            "spin.toml:4:8",
        ),
        (
            "[[module]]\nmodule = \"x\"\nroute = \"/\"\nentrypoint = \"f\"\n".to_owned(),
            "a command is started by _start",
            "spin.toml:4:14",
        ),
    ];
    for (manifest, what, also) in cases {
        let (scratch, path) = project(&manifest, &text_programs());
        let job = command().arg(&path).args(["--serve", "127.0.0.1:0", "-o"]).arg(scratch.join("out"));
        job.run().expect(1).expect_err(what).expect_err(also);
        assert!(!scratch.join("out").exists());
    }
}

/// A manifest without an address, and what is for one program alone.
#[test]
fn options() {
    let (scratch, manifest) = project(TWO, &text_programs());
    let job = || command().arg(&manifest).arg("-o").arg(scratch.join("out"));
    job().run().expect(1).expect_err("no address was named").expect_err("--serve 127.0.0.1:3000");
    let job = || job().args(["--serve", "127.0.0.1:0"]);
    job().args(["--emit", "clif"]).run().expect(1).expect_err("the manifest has several");
    job().args(["-g", "--debug-file", "x"]).run().expect(1).expect_err("--debug-file is for one program");
    job().args(["--emit", "oci"]).run().expect(0);
    command().arg("inspect").arg(&manifest).run().expect(1).expect_err("a manifest is no module");
    job().run().expect(0);
    command().arg("inspect").arg(scratch.join("out")).run().expect(0);
}

/// Components that are private or have no trigger are left out, and the user is told so.
#[test]
fn components_that_are_left_out() {
    let manifest = r#"
        spin_manifest_version = 2
        application = { name = "left" }
        component.a = { source = "../status.wat" }
        component.b = { source = "nowhere.wasm" }
        component.c = { source = "nowhere.wasm" }
        [[trigger.http]]
        route = { private = true }
        component = "a"
        [[trigger.http]]
        route = "/"
        component = "a"
        [[trigger.http]]
        route = { private = true }
        component = "b"
    "#;
    let (scratch, manifest) = project(manifest, &text_programs());
    let job = command().arg(&manifest).args(["--serve", "127.0.0.1:0", "-o"]).arg(scratch.join("out"));
    let outcome = job.run().expect(0);
    outcome
        .expect_err("the component b is private, and is left out")
        .expect_err("the component c has no trigger, and is left out");
}
