//! What a module was made for, told by imports that nobody provides: toolchains and hosts have names of their own.
//!
//! One more is one more line of [`ORIGINS`]. What is listed is what people bring along, not all that there is.

use crate::wasm::module::Import;
use wasmparser::{FuncType, ValType};

/// A toolchain, or a host that is not ours.
pub struct Origin {
    is_origin: fn(&Import<'_>, Option<&FuncType>) -> bool,
    /// What the module is, and what to do about it: the end of a sentence that begins with "the module".
    pub advice: &'static str,
}

/// In this order: the first one that an import of a module tells of is taken.
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
            import.module == "env" && import.name == "abort" && ty.is_some_and(|ty| ty.params() == abort && ty.results().is_empty())
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
    Origin {
        is_origin: |import, _| {
            const STARTS: [&str; 8] =
                ["emscripten_", "_emscripten_", "_embind_", "_emval_", "invoke_", "__syscall_", "__cxa_find_matching_catch", "_abort_js"];
            let own = STARTS.iter().any(|start| import.name.starts_with(start));
            // With -O2 all names are short.
            let short = import.module == "a" && import.name.len() <= 2;
            short || import.module == "env" && own || import.module == "asm2wasm"
        },
        advice: "was made for JavaScript by Emscripten: link it with -sSTANDALONE_WASM, or build it with wasi-sdk",
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
            // Interfaces are `namespace:package/interface@version`.
            let interface = import.module.split_once(':').is_some_and(|(_, rest)| rest.contains('/'));
            let adapter = matches!(import.module, "__main_module__" | "$root" | "canonical_abi" | "canonical");
            interface || adapter || import.module.starts_with("cm32p2") || import.module.starts_with("[export]")
        },
        advice: "was made to be part of a component (WASI 0.2 or later): build it for wasm32-wasip1",
    },
];

/// The first origin that one of the imports tells of. An import may come with the type of its function.
pub fn of<'a>(imports: impl Iterator<Item = (&'a Import<'a>, Option<&'a FuncType>)> + Clone) -> Option<&'static Origin> {
    ORIGINS.iter().find(|origin| imports.clone().any(|(import, ty)| (origin.is_origin)(import, ty)))
}
