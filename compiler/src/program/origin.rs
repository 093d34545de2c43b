//! The toolchain or host that a module was made for, inferred from its unresolved imports: each has characteristic names.
//!
//! Each origin is one line of [`ORIGINS`]. The list covers what users bring along, not everything that exists.

use crate::wasm::Module;
use crate::wasm::module::{Import, ImportKind};
use wasmparser::{FuncType, ValType};

/// A toolchain, or a host that is not ours.
pub struct Origin {
    is_origin: fn(&Import<'_>, Option<&FuncType>) -> bool,
    /// A description of the module, and what to do about it: the end of a sentence that begins with "the module".
    pub advice: &'static str,
}

/// In order of precedence: the first one that an import of a module indicates is taken.
const ORIGINS: &[Origin] = &[
    Origin {
        is_origin: |import, _| import.module == "wasi" && import.name == "thread-spawn",
        advice: "starts threads (wasi-threads), which wasm2native does not support yet: build it for wasm32-wasip1",
    },
    Origin {
        is_origin: |import, _| {
            import.module == "wbg"
                || import.module.starts_with("__wbindgen")
                || import.module.ends_with("_bg.js")
                || import.name.starts_with("__wbindgen_")
        },
        advice: "was made for JavaScript by wasm-bindgen: build it for wasm32-wasip1, without crates that call JavaScript",
    },
    Origin {
        is_origin: |import, _| matches!(import.module, "go" | "gojs"),
        advice: "was made for JavaScript by Go: build it with GOOS=wasip1 GOARCH=wasm, or with TinyGo's -target=wasip1",
    },
    Origin {
        is_origin: |import, _| {
            import.module.starts_with("extism:host/") || import.module == "env" && import.name.starts_with("extism_")
        },
        advice: "is a plug-in for Extism: only a host with the Extism SDK can run it",
    },
    Origin {
        is_origin: |import, _| import.module == "env" && import.name.starts_with("proxy_"),
        advice: "is a filter for proxies (proxy-wasm): only a proxy such as Envoy can run it",
    },
    Origin {
        is_origin: |import, ty| {
            let abort = [ValType::I32; 4];
            import.module == "env"
                && import.name == "abort"
                && ty.is_some_and(|ty| ty.params() == abort && ty.results().is_empty())
        },
        advice: "was made for JavaScript by AssemblyScript: compile it with the configuration of @assemblyscript/wasi-shim",
    },
    Origin {
        is_origin: |import, _| import.module == "env" && import.name == "__linear_memory",
        advice: "is an object file and not a program: link it with wasm-ld, or with the compiler that made it",
    },
    Origin {
        is_origin: |import, _| {
            let base = matches!(import.name, "__memory_base" | "__table_base" | "__stack_pointer");
            matches!(import.module, "GOT.mem" | "GOT.func") || import.module == "env" && base
        },
        advice: "is a shared library, which another module loads: link the program statically",
    },
    EMSCRIPTEN,
    Origin {
        is_origin: |import, _| {
            // What these two have in common is `sock_accept`, with different parameters there.
            const OWN: [&str; 14] = [
                "sock_open",
                "sock_bind",
                "sock_connect",
                "sock_listen",
                "sock_send_to",
                "sock_recv_from",
                "sock_getsockopt",
                "sock_setsockopt",
                "sock_getlocaladdr",
                "sock_getpeeraddr",
                "sock_getaddrinfo",
                "sock_open_v2",
                "sock_bind_v2",
                "sock_recv_from_v2",
            ];
            import.module == "wasi_snapshot_preview1" && OWN.contains(&import.name)
        },
        advice: "uses sockets of WasmEdge, which are not in WASI preview 1: a server gets its sockets from --listen, for sock_accept",
    },
    Origin {
        is_origin: |import, _| {
            let javascript = matches!(import.module, "javascript_kit" | "ghc_wasm_jsffi");
            javascript || import.module.starts_with("wasm:") || import.module.ends_with(".js") || import.module.ends_with(".mjs")
        },
        advice: "was made for JavaScript, which it calls: build it for WASI preview 1",
    },
    Origin {
        is_origin: |import, _| import.module.starts_with("wasix_"),
        advice: "was made for WASIX, which only Wasmer has: build it for wasm32-wasip1",
    },
    Origin {
        is_origin: |import, _| import.module.starts_with("wasi_ephemeral_") || matches!(import.module, "wasi_nn" | "wasi_crypto"),
        advice: "needs an extension of WASI preview 1 that wasm2native does not have",
    },
    Origin {
        is_origin: |import, _| {
            let interface = is_interface(import.module);
            let adapter = matches!(import.module, "__main_module__" | "$root" | "canonical_abi" | "canonical");
            interface || adapter || import.module.starts_with("cm32p2") || import.module.starts_with("[export]")
        },
        advice: "was made to be part of a component (WASI 0.2 or later): build it for wasm32-wasip1",
    },
];

const EMSCRIPTEN: Origin = Origin {
    is_origin: |import, _| {
        const STARTS: [&str; 7] =
            ["emscripten_", "_emscripten_", "_embind_", "_emval_", "__syscall_", "__cxa_find_matching_catch", "_abort_js"];
        let own = STARTS.iter().any(|start| import.name.starts_with(start)) || is_invocation(import.name);
        import.module == "env" && own || import.module == "asm2wasm"
    },
    advice: "was made for JavaScript by Emscripten: link it with -sSTANDALONE_WASM, or build it with wasi-sdk",
};

/// Returns the first origin that one of the imports indicates, or otherwise the module as a whole.
pub fn of(module: &Module<'_>, imports: &[Import<'_>]) -> Option<&'static Origin> {
    let is_origin = |origin: &Origin, import: &Import<'_>| {
        let ty = if let ImportKind::Func(ty) = import.kind { Some(module.func_type(ty)) } else { None };
        (origin.is_origin)(import, ty)
    };
    let found = ORIGINS.iter().find(|origin| imports.iter().any(|import| is_origin(origin, import)));
    found.or_else(|| has_short_names(module).then_some(&EMSCRIPTEN))
}

/// Whether all names are as short as Emscripten makes them with `-O2`: nobody names one module `a` and imports all from it.
fn has_short_names(module: &Module<'_>) -> bool {
    let is_short = |import: &Import<'_>| import.module == "a" && import.name.len() <= 2;
    module.imports.len() > 1 && module.imports.iter().all(is_short) && module.export("_start").is_none()
}

/// Whether this names a function through which Emscripten calls another that may throw, such as `invoke_vii`: its types follow.
fn is_invocation(name: &str) -> bool {
    let types = name.strip_prefix("invoke_").unwrap_or_default();
    !types.is_empty() && types.bytes().all(|ty| b"vijfd".contains(&ty))
}

/// Whether this is the name of an interface of the component model, `namespace:package/interface@version`.
fn is_interface(name: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
    };
    let name = name.split_once('@').map_or(name, |(name, _)| name);
    let Some((namespace, rest)) = name.split_once(':') else { return false };
    let Some((package, interface)) = rest.split_once('/') else { return false };
    [namespace, package, interface].into_iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_interfaces() {
        for name in ["wasi:cli/environment@0.2.0", "wasi:io/streams", "my-org:my-lib/api-v2"] {
            assert!(is_interface(name), "{name}");
        }
        for name in
            ["http://a/b", "https://example.org/a", "C:/x", "a:b", "a/b", "a:/b", "a:b/", "std::vec/x", "a:b/c/d", "1:2/3"]
        {
            assert!(!is_interface(name), "{name}");
        }
    }

    #[test]
    fn functions_that_invoke() {
        assert!(is_invocation("invoke_v") && is_invocation("invoke_viijfd"));
        assert!(
            !is_invocation("invoke_callback") && !is_invocation("invoke_") && !is_invocation("invoke") && !is_invocation("vii")
        );
    }
}
