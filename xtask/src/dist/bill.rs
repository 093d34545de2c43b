//! The bill of materials: every package in a release, in the format CycloneDX 1.5 (<https://cyclonedx.org/docs/1.5/json/>).
//!
//! It has neither a time nor a random serial number, so that the same release has the same one.

use serde_json::{Value, json};

use super::packages::{COMMAND, Package};

/// Returns the document about some packages, of which one is the command.
pub fn write(packages: &[Package]) -> String {
    let (commands, libraries): (Vec<_>, Vec<_>) = packages.iter().partition(|package| package.name == COMMAND);
    let describe = |packages: Vec<&Package>, kind: &str| packages.into_iter().map(|package| component(package, kind)).collect();
    let [commands, libraries]: [Vec<Value>; 2] = [describe(commands, "application"), describe(libraries, "library")];
    let dependencies = packages.iter().map(|package| {
        let uses = package.uses.iter().map(|(name, version)| reference(name, version));
        json!({ "ref": reference(&package.name, &package.version), "dependsOn": uses.collect::<Vec<_>>() })
    });
    let document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": commands.first() },
        "components": libraries,
        "dependencies": dependencies.collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

/// Returns the description of a package; where it comes from, if that is a registry.
fn component(package: &Package, kind: &str) -> Value {
    let reference = reference(&package.name, &package.version);
    let mut component = json!({
        "type": kind,
        "bom-ref": reference,
        "name": package.name,
        "version": package.version,
        "licenses": [{ "expression": package.licence }],
    });
    if let Some(checksum) = &package.checksum {
        component["purl"] = json!(format!("pkg:cargo/{reference}"));
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    component
}

fn reference(name: &str, version: &str) -> String {
    format!("{name}@{version}")
}
