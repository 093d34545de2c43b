//! The files of the guide that other programs read: units of systemd, manifests of Kubernetes. Its commands are run by `examples`.

use std::fs;

use serde_json::Value;
use wasm2native_tests::corpus::{Fetched, pip};
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, names, source};
use wasm2native_tests::skip::available;

/// systemd finds nothing to complain about in the units; about a mistake it would say something, but not by its exit status.
#[test]
fn units() {
    let verify = || Job::new("systemd-analyze").arg("verify");
    let found = Job::new("systemd-analyze").arg("--version").attempt().map(drop);
    let Some(()) = available("units of the guide", found) else { return };
    let scratch = Scratch::new();
    let folder = source("../docs/guide/systemd");
    for name in names(&folder) {
        let unit = fs::read_to_string(folder.join(&name)).expect("it is there");
        // An executable that every machine has, in the place of the one that the guide installs.
        scratch.write(&name, unit.replace("ExecStart=/usr/local/bin/hello", "ExecStart=/bin/true"));
    }
    let files = scratch.names();
    assert_eq!(files, ["hello.service", "hello.socket"]);
    let outcome = verify().args(files.iter().map(|file| scratch.join(file))).run().expect(0).expect_out("");
    assert_eq!(outcome.err(), "");
    let wrong = fs::read_to_string(scratch.join("hello.service")).expect("it is there") + "ProtectClok=yes\n";
    scratch.write("hello.service", wrong);
    verify().arg(scratch.join("hello.service")).run().expect_err("ProtectClok");
}

/// The unit's filter lets through whatever a program may need, and what confines it further.
#[test]
fn calls_that_the_unit_permits() {
    let Some(known) = available("system calls of systemd", set("@system-service")) else { return };
    let [privileged, resources] = ["@privileged", "@resources"].map(|name| set(name).expect("it is a set like the other"));
    let unit = fs::read_to_string(source("../docs/guide/systemd/hello.service")).expect("it is there");
    let filters: Vec<_> = unit.lines().filter_map(|line| line.strip_prefix("SystemCallFilter=")).collect();
    let [first, second, named] = filters[..] else { panic!("{filters:?}") };
    assert_eq!([first, second], ["@system-service", "~@privileged @resources"]);
    let permits = |call: &str| {
        let is_in = |set: &[String]| set.iter().any(|other| other == call);
        named.split(' ').any(|other| other == call) || (is_in(&known) && !is_in(&privileged) && !is_in(&resources))
    };
    let table = fs::read_to_string(source("../docs/system-calls.md")).expect("it is there");
    let rows = table.lines().filter_map(|line| line.strip_prefix("| ")?.rsplit(" | ").next());
    let documented: Vec<_> = rows.flat_map(|row| row.split('`').skip(1).step_by(2)).collect();
    assert!(documented.contains(&"openat2") && documented.len() > 50, "{documented:?}");
    let confining = ["landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "prctl", "seccomp"];
    for call in documented.iter().chain(&confining) {
        assert!(permits(call), "hello.service does not permit {call}");
    }
}

/// Returns the system calls of a set of systemd's.
fn set(name: &str) -> Fetched<Vec<String>> {
    let outcome = Job::new("systemd-analyze").args(["syscall-filter", name]).attempt()?;
    let mut calls = Vec::new();
    for line in outcome.expect(0).out().lines().skip(1).map(str::trim).filter(|line| !line.starts_with('#')) {
        match line.starts_with('@') {
            true => calls.extend(set(line)?),
            false => calls.push(line.to_owned()),
        }
    }
    Ok(calls)
}

/// Manifests are valid for the oldest and the newest version of Kubernetes that the validator knows, and their pods are
/// admitted under the restricted profile.
#[test]
fn manifests() {
    let packages = [
        ("kubernetes-validate", "1.37.0"),
        ("PyYAML", "6.0.4"),
        ("jsonschema", "4.26.0"),
        ("jsonschema-specifications", "2025.9.1"),
        ("referencing", "0.37.0"),
        ("rpds-py", "2026.9.1"),
        ("attrs", "26.1.0"),
        ("importlib-resources", "7.1.0"),
        ("packaging", "26.4"),
        ("typing-extensions", "4.16.0"),
    ];
    let fetched = packages.iter().map(|(name, version)| pip::package(name, version)).collect::<Fetched<Vec<_>>>();
    let Some(fetched) = available("manifests of the guide", fetched) else { return };
    let path = std::env::join_paths(fetched).expect("the corpus has no colon in its name");
    let folder = source("../docs/guide/kubernetes");
    let mut pods = 0;
    for name in names(&folder) {
        let check = Job::new("python3").args(["-c", VALIDATE]).arg(folder.join(&name)).env("PYTHONPATH", &path).run();
        for line in check.expect(0).out().lines() {
            let document: Value = serde_json::from_str(line).expect("a line is a document");
            if let Some(pod) = document.pointer("/spec/template/spec") {
                pods += 1;
                let against = unrestricted(pod);
                assert!(against.is_empty(), "{name} is not under the restricted profile: {against:?}\n{pod:#}");
            }
        }
    }
    assert_eq!(pods, 2);
}

/// Validates a file, and prints each document as a line of JSON.
const VALIDATE: &str = "\
import json, sys, yaml, kubernetes_validate
for document in yaml.safe_load_all(open(sys.argv[1])):
    for version in '1.25', '1.37':
        kubernetes_validate.validate(document, version, strict=True)
    print(json.dumps(document))
";

/// Returns the rules of the profile that a pod breaks: <https://kubernetes.io/docs/concepts/security/pod-security-standards/>.
fn unrestricted(pod: &Value) -> Vec<String> {
    let mut against = Vec::new();
    let mut require = |rule: &str, holds: bool| against.extend((!holds).then(|| rule.to_owned()));
    for name in ["hostNetwork", "hostPID", "hostIPC"] {
        require(name, pod.get(name).is_none_or(|value| value == false));
    }
    let volumes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];
    for volume in pod["volumes"].as_array().into_iter().flatten().filter_map(Value::as_object) {
        require("volume types", volume.keys().all(|key| key == "name" || volumes.contains(&key.as_str())));
    }
    require("sysctls", pod.pointer("/securityContext/sysctls").is_none());
    let lists = ["containers", "initContainers", "ephemeralContainers"];
    for container in lists.iter().flat_map(|list| pod[list].as_array().into_iter().flatten()) {
        // What a container does not say, its pod says for it.
        let [own, shared] = [container, pod].map(|value| &value["securityContext"]);
        let setting = |name: &str| own.get(name).unwrap_or(&shared[name]);
        require("privileged", own["privileged"] != true);
        require("privilege escalation", own["allowPrivilegeEscalation"] == false);
        require("non-root", setting("runAsNonRoot") == true && setting("runAsUser") != 0);
        let seccomp = setting("seccompProfile")["type"].as_str();
        require("seccomp", seccomp.is_some_and(|name| ["RuntimeDefault", "Localhost"].contains(&name)));
        let capability = |list: &str| own["capabilities"][list].as_array().cloned().unwrap_or_default();
        require("capabilities", capability("drop").iter().any(|name| name == "ALL"));
        require("added capabilities", capability("add").iter().all(|name| name == "NET_BIND_SERVICE"));
        require("/proc", own.get("procMount").is_none());
        require("host ports", container["ports"].as_array().into_iter().flatten().all(|port| port.get("hostPort").is_none()));
        // Not of the profile, but what the guide promises.
        require("read-only root", own["readOnlyRootFilesystem"] == true);
    }
    against
}

/// The check of the profile notices what it is for.
#[test]
fn pods_that_are_not_admitted() {
    let container = serde_json::json!({ "securityContext": { "privileged": true, "capabilities": { "add": ["SYS_ADMIN"] } } });
    let pod = serde_json::json!({
        "hostNetwork": true,
        "volumes": [{ "name": "root", "hostPath": { "path": "/" } }],
        "containers": [container],
    });
    let against = unrestricted(&pod);
    for rule in ["hostNetwork", "volume types", "privileged", "non-root", "seccomp", "capabilities", "added capabilities"] {
        assert!(against.iter().any(|broken| broken == rule), "{rule} is not among {against:?}");
    }
}
