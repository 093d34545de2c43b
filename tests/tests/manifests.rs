//! Manifests: `spin.toml` and `modules.toml`, whose components become one server.

use std::fs;

use wasm2native_tests::build::{Build, command};
use wasm2native_tests::corpus::{rust, spin};
use wasm2native_tests::manifest::{project, text_programs};
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::available;

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
