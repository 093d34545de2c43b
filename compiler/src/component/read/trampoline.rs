//! Functions that are no module's.

use super::super::flat::{Builtin, BuiltinKind, CanonicalOptions, wide_memory};
use super::ty::Types;
use super::unsupported::unsupported;
use crate::error::{Error, Result};
use crate::program::canonical::Transcoder;
use wasm2native_abi::component::Encoding;
use wasmtime_environ::EntityRef as _;
use wasmtime_environ::component::{
    CanonicalOptions as Options, CanonicalOptionsDataModel, ComponentTranslation, FixedEncoding, GlobalInitializer, LoweredIndex,
    StringEncoding, Trampoline, Transcode,
};

/// Returns all functions in order.
pub(super) fn functions(translation: &ComponentTranslation, types: &mut Types<'_>) -> Result<Vec<Builtin>> {
    let signatures = translation.component.trampolines.values();
    let functions = translation.trampolines.values().zip(signatures).map(|(trampoline, signature)| {
        let [params, results] = types.core(*signature)?;
        Ok(Builtin { params, results, kind: kind(trampoline, translation, types)? })
    });
    functions.collect()
}

fn kind(trampoline: &Trampoline, translation: &ComponentTranslation, types: &mut Types<'_>) -> Result<BuiltinKind> {
    Ok(match trampoline {
        Trampoline::LowerImport { index, lower_ty, options: used } => BuiltinKind::Lower {
            import: import(*index, translation)?,
            options: options(&translation.component.options[*used]),
            ty: types.function(*lower_ty)?,
        },
        Trampoline::ResourceNew { ty, .. } => BuiltinKind::ResourceNew(ty.index()),
        Trampoline::ResourceRep { ty, .. } => BuiltinKind::ResourceRep(ty.index()),
        Trampoline::ResourceDrop { ty, .. } => BuiltinKind::ResourceDrop(ty.index()),
        Trampoline::ResourceTransferOwn => BuiltinKind::TransferOwn,
        Trampoline::ResourceTransferBorrow => BuiltinKind::TransferBorrow,
        Trampoline::EnterSyncCall => BuiltinKind::EnterCall,
        Trampoline::ExitSyncCall => BuiltinKind::ExitCall,
        Trampoline::Trap => BuiltinKind::Trap,
        Trampoline::Transcoder { from64: true, .. } | Trampoline::Transcoder { to64: true, .. } => {
            return Err(wide_memory());
        }
        Trampoline::Transcoder { op, from, to, .. } => {
            BuiltinKind::Transcode { transcoder: transcoder(*op), from: from.index(), to: to.index() }
        }
        Trampoline::BackpressureInc { instance } => BuiltinKind::BackpressureInc(instance.index()),
        Trampoline::BackpressureDec { instance } => BuiltinKind::BackpressureDec(instance.index()),
        Trampoline::ThreadYield { instance, .. } => BuiltinKind::Yield(instance.index()),
        Trampoline::TaskReturn { results, options: used, .. } => {
            BuiltinKind::TaskReturn { ty: results.index(), options: options(&translation.component.options[*used]) }
        }
        Trampoline::TaskCancel { instance } => BuiltinKind::TaskCancel(instance.index()),
        Trampoline::PrepareCall { memory } => BuiltinKind::PrepareCall { memory: memory.map(|memory| memory.index()) },
        Trampoline::SyncStartCall { callback } => {
            BuiltinKind::StartCall { callback: callback.map(|callback| callback.index()), post_return: None }
        }
        Trampoline::AsyncStartCall { callback, post_return } => BuiltinKind::StartCall {
            callback: callback.map(|callback| callback.index()),
            post_return: post_return.map(|function| function.index()),
        },
        other => unsupported(other)?,
    })
}

/// Returns the import that a lowered function calls.
fn import(lowered: LoweredIndex, translation: &ComponentTranslation) -> Result<usize> {
    let lowers = |initializer: &GlobalInitializer| match initializer {
        GlobalInitializer::LowerImport { index, import } if *index == lowered => Some(import.index()),
        _ => None,
    };
    translation.component.initializers.iter().find_map(lowers).ok_or_else(|| Error::bug("a lowered import is not initialized"))
}

/// Converts canonical options.
pub(super) fn options(options: &Options) -> CanonicalOptions {
    let (memory, realloc) = match options.data_model {
        CanonicalOptionsDataModel::LinearMemory(of) => (of.memory, of.realloc),
        CanonicalOptionsDataModel::Gc {} => (None, None),
    };
    CanonicalOptions {
        instance: options.instance.index(),
        memory: memory.map(|index| index.index()),
        realloc: realloc.map(|index| index.index()),
        post_return: options.post_return.map(|index| index.index()),
        encoding: match options.string_encoding {
            StringEncoding::Utf8 => Encoding::Utf8,
            StringEncoding::Utf16 => Encoding::Utf16,
            StringEncoding::CompactUtf16 => Encoding::Latin1OrUtf16,
        },
        is_async: options.async_,
    }
}

fn transcoder(operation: Transcode) -> Transcoder {
    match operation {
        Transcode::Copy(FixedEncoding::Utf8) => Transcoder::CopyUtf8,
        Transcode::Copy(FixedEncoding::Utf16) => Transcoder::CopyUtf16,
        Transcode::Copy(FixedEncoding::Latin1) => Transcoder::CopyLatin1,
        Transcode::Latin1ToUtf16 => Transcoder::Latin1ToUtf16,
        Transcode::Latin1ToUtf8 => Transcoder::Latin1ToUtf8,
        Transcode::Utf16ToCompactProbablyUtf16 => Transcoder::Utf16ToCompactProbablyUtf16,
        Transcode::Utf16ToCompactUtf16 => Transcoder::Utf16ToCompactUtf16,
        Transcode::Utf16ToLatin1 => Transcoder::Utf16ToLatin1,
        Transcode::Utf16ToUtf8 => Transcoder::Utf16ToUtf8,
        Transcode::Utf8ToCompactUtf16 => Transcoder::Utf8ToCompactUtf16,
        Transcode::Utf8ToLatin1 => Transcoder::Utf8ToLatin1,
        Transcode::Utf8ToUtf16 => Transcoder::Utf8ToUtf16,
    }
}
