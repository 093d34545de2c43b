//! Options as the words of a command line, for the record that an executable has of them.
//!
//! Values that may be secret or differ from one machine to the next are left out: those of variables and arguments, and paths that
//! only the build needs. Options that are as they are without any word are left out, too.

use super::{
    Backtrace, Bounds, BuildId, Embed, Enforcement, Limits, Optimize, Options, Permissions, Preinit, Profiling, Sandbox, Serve,
    TlsRoots, Tools, UnknownImports, directory::Directory,
};
use crate::foreign::{Foreign, shell_word};
use std::collections::BTreeSet;

/// Returns the words, each with its value.
pub fn words(options: &Options) -> Vec<String> {
    // An option that is not listed here does not compile.
    let Options {
        name: _,
        path: _,
        claim: _,
        targets: _,
        optimize,
        without_passes,
        with_passes,
        cpu,
        profiling,
        emit: _,
        bounds,
        invoke,
        links,
        unknown_imports,
        ..
    } = options;
    let Options { permissions, sandbox, limits, preinit, serve, tools, .. } = options;
    let mut words = Vec::new();
    match optimize {
        Optimize::None => words.push("-O none".to_owned()),
        Optimize::Speed => {}
        Optimize::Size => words.push("-O size".to_owned()),
    }
    let left_out: BTreeSet<_> = without_passes.iter().collect();
    words.extend(left_out.iter().map(|pass| valued("without-pass", pass.name())));
    let added: BTreeSet<_> = with_passes.iter().collect();
    words.extend(added.iter().map(|pass| valued("with-pass", pass.name())));
    words.extend(cpu.iter().map(|cpu| valued("cpu", cpu)));
    let Profiling { generate, uses } = profiling;
    words.extend(generate.iter().map(|file| valued("profile-generate", file)));
    words.extend(uses.iter().map(|_| "--profile-use …".to_owned()));
    words.extend((*bounds == Bounds::Explicit).then(|| "--bounds explicit".to_owned()));
    words.extend(invoke.iter().map(|name| valued("invoke", name)));
    // Their order makes no difference.
    let linked: BTreeSet<_> = links.iter().map(|link| valued("link", &format!("{}=", link.name))).collect();
    words.extend(linked);
    words.extend((*unknown_imports == UnknownImports::Trap).then(|| "--unknown-imports trap".to_owned()));
    words.extend(of_permissions(permissions));
    words.extend(of_sandbox(sandbox));
    words.extend(of_limits(limits));
    words.extend(of_preinit(preinit));
    words.extend(of_serve(serve));
    words.extend(of_tools(tools));
    words
}

fn of_permissions(permissions: &Permissions) -> impl Iterator<Item = String> {
    let Permissions {
        directories,
        embedded,
        excluded: _,
        listeners,
        inherit_sockets,
        remotes,
        tls_roots,
        locals,
        variables,
        inherit_environment,
        settings,
        key_values,
        stores: _,
        key_values_size,
        blobs,
        arguments,
    } = permissions;
    let variable = |variable: &String| match variable.split_once('=') {
        Some((name, _)) => valued("env", &format!("{name}=")),
        None => valued("env", variable),
    };
    let directories = directories.iter().map(|directory| valued("dir", &directory_text(directory)));
    let embedded = embedded.iter().map(|Embed { host: _, guest }| format!("--embed …::{}", shell_word(guest)));
    let listeners = listeners.iter().map(|address| valued("listen", &address.to_string()));
    let remotes = remotes.iter().map(|remote| valued("allow-net", &remote.to_string()));
    let locals = locals.iter().map(|local| valued("allow-listen", &local.to_string()));
    let roots = tls_roots.iter().map(|roots| match roots {
        TlsRoots::File(_) => "--tls-roots …".to_owned(),
        TlsRoots::System => "--tls-roots system".to_owned(),
    });
    let network = remotes.chain(roots).chain(locals);
    let settings = settings.iter().map(|setting| valued("config", &setting.to_string()));
    let key_values = key_values.iter().map(|keeper| valued("keyvalue", &keeper.to_string()));
    let key_values_size = key_values_size.iter().map(|size| valued("keyvalue-max", &size.to_string()));
    let blobs = blobs.iter().map(|path| valued("blobstore", path));
    let arguments = arguments.iter().map(|_| "--arg …".to_owned());
    let flags = [(*inherit_sockets, "--inherit-sockets"), (*inherit_environment, "--inherit-env")];
    let flags = flags.into_iter().filter(|(given, _)| *given).map(|(_, flag)| flag.to_owned());
    directories
        .chain(embedded)
        .chain(listeners)
        .chain(network)
        .chain(variables.iter().map(variable))
        .chain(settings)
        .chain(key_values)
        .chain(key_values_size)
        .chain(blobs)
        .chain(arguments)
        .chain(flags)
}

fn directory_text(Directory { host, guest, read_only, devices }: &Directory) -> String {
    let names = if host == guest { host.clone() } else { format!("{host}::{guest}") };
    format!("{names}{}{}", if *read_only { ":ro" } else { "" }, if *devices { ":dev" } else { "" })
}

fn of_sandbox(Sandbox { landlock, seccomp, debuggable }: &Sandbox) -> impl Iterator<Item = String> {
    let usual = Sandbox::default();
    let layer = |name: &str, is: Enforcement, usual: Enforcement| match is {
        is if is == usual => None,
        Enforcement::Off => Some(format!("--no-{name}")),
        Enforcement::BestEffort | Enforcement::Required => Some(format!("--{name}")),
    };
    let landlock = layer("landlock", *landlock, usual.landlock);
    let seccomp = layer("seccomp", *seccomp, usual.seccomp);
    landlock.into_iter().chain(seccomp).chain(debuggable.then(|| "--debuggable".to_owned()))
}

fn of_limits(Limits { max_memory, max_heap, stack_size, max_files, timeout }: &Limits) -> impl Iterator<Item = String> {
    let usual = Limits::default();
    let memory = max_memory.map(|size| valued("max-memory", &size.to_string()));
    let heap = max_heap.map(|size| valued("max-heap", &size.to_string()));
    let stack = (*stack_size != usual.stack_size).then(|| valued("stack-size", &stack_size.to_string()));
    let files = (*max_files != usual.max_files).then(|| valued("max-files", &max_files.to_string()));
    let timeout = timeout.map(|time| valued("timeout", &milliseconds(time)));
    [memory, heap, stack, files, timeout].into_iter().flatten()
}

/// How long start-up may take makes no difference once it has returned.
fn of_preinit(Preinit { export, allowed, time_limit: _ }: &Preinit) -> impl Iterator<Item = String> {
    let export = export.as_ref().map(|export| match &**export {
        "" => "--preinit".to_owned(),
        name => format!("--preinit={}", shell_word(&Foreign::message(name).to_string())),
    });
    let allowed: BTreeSet<_> = allowed.iter().collect();
    export.into_iter().chain(allowed.into_iter().map(|what| valued("preinit-allow", what.word())))
}

fn of_serve(serve: &Serve) -> impl Iterator<Item = String> {
    let Serve {
        addresses,
        cgi,
        workers,
        socket_mode,
        reuse,
        max_connections,
        max_body,
        request_timeout,
        idle_timeout,
        head_timeout,
        grace,
        routes: _,
        member: _,
        programs: _,
    } = serve;
    let usual = Serve::default();
    let addresses: Vec<_> = addresses.iter().map(|address| valued("serve", &address.to_string())).collect();
    let count = |name, value: u64| valued(name, &value.to_string());
    let workers = workers.map(|workers| valued("workers", &workers.to_string()));
    let mode = socket_mode.map(|mode| valued("socket-mode", &format!("{mode:o}")));
    let reuse = (*reuse != usual.reuse).then(|| count("reuse", (*reuse).into()));
    let connections = (*max_connections != usual.max_connections).then(|| count("max-connections", (*max_connections).into()));
    let body = (*max_body != usual.max_body).then(|| count("max-body", *max_body));
    let times =
        [("request-timeout", request_timeout), ("idle-timeout", idle_timeout), ("head-timeout", head_timeout), ("grace", grace)];
    let times: Vec<_> = times.into_iter().filter_map(|(name, time)| Some(valued(name, &milliseconds((*time)?)))).collect();
    let cgi = cgi.then(|| "--cgi".to_owned());
    addresses.into_iter().chain(cgi).chain(workers).chain(mode).chain(reuse).chain(connections).chain(body).chain(times)
}

fn milliseconds(time: std::time::Duration) -> String {
    format!("{}ms", time.as_secs_f64() * 1e3)
}

/// Debug information does not change what is loaded, and therefore not the record, either, except for reports of traps.
fn of_tools(tools: &Tools) -> impl Iterator<Item = String> {
    let backtrace = match tools.backtrace() {
        Backtrace::Names => None,
        Backtrace::Addresses => Some("--backtrace addresses".to_owned()),
        Backtrace::Lines => Some("--backtrace lines".to_owned()),
    };
    let Tools {
        debug_info: _,
        debug_file: _,
        backtrace: _,
        build_id,
        trace_wasi,
        collect_every,
        linker,
        runtime,
        cache: _,
        threads: _,
    } = tools;
    let build_id = (*build_id == BuildId::None).then(|| "--no-build-id".to_owned());
    let trace = trace_wasi.as_ref().map(|variable| format!("--trace-wasi={variable}"));
    let collect = (*collect_every != 0).then(|| valued("collect-every", &collect_every.to_string()));
    let linker = linker.as_ref().map(|_| "--linker …".to_owned());
    let runtime = runtime.as_ref().map(|_| "--runtime …".to_owned());
    [backtrace, build_id, trace, collect, linker, runtime].into_iter().flatten()
}

fn valued(flag: &str, value: &str) -> String {
    format!("--{flag} {}", shell_word(&Foreign::message(value).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args as _, Command, FromArgMatches as _};

    fn parsed(words: &str) -> Options {
        let matches =
            Options::augment_args(Command::new("wasm2native")).get_matches_from(format!("wasm2native {words}").split(' '));
        Options::from_arg_matches(&matches).unwrap()
    }

    #[test]
    fn words_are_those_of_the_command_line() {
        assert_eq!(words(&Options::default()), [""; 0]);
        for line in [
            "-O size --without-pass vectorize --with-pass inline --cpu x86-64-v3 --profile-generate a.profile --bounds explicit --invoke run --unknown-imports trap",
            "--dir a::/b:ro --dir c:dev --listen 127.0.0.1:80 --allow-net example.org:443 --tls-roots system --allow-listen 127.0.0.1:0 --env HOME --config a=env:B --keyvalue memory --keyvalue-max 1048576 --blobstore d --inherit-sockets --inherit-env",
            "--no-landlock --seccomp --debuggable",
            "--max-memory 65536 --max-heap 1048576 --stack-size 1048576 --max-files 10 --timeout 1500ms",
            "--preinit=init --preinit-allow random --preinit-allow clock",
            "--preinit",
            "--backtrace lines --no-build-id --trace-wasi=T --collect-every 1",
            "--serve 127.0.0.1:0 --serve env:LISTEN --serve unix:/run/a --cgi --workers 2..8 --socket-mode 660 --grace 500ms",
            "--serve 127.0.0.1:0 --reuse 128 --max-connections 10",
        ] {
            assert_eq!(words(&parsed(line)).join(" "), line);
        }
    }

    #[test]
    fn nothing_secret_is_told() {
        let line = "--env TOKEN=secret --arg secret --link name=/secret --embed /secret::/lib --linker /secret --runtime /secret --tls-roots /secret --profile-use /secret";
        let told = words(&parsed(line)).join(" ");
        assert_eq!(
            told,
            "--profile-use … --link name= --embed …::/lib --tls-roots … --env TOKEN= --arg … --linker … --runtime …"
        );
    }
}
