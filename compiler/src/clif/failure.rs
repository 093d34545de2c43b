//! Errors of the code generator.

use crate::error::Error;
use cranelift_codegen::CodegenError;

/// Returns an error of the code generator as one of ours.
pub fn describe(error: &CodegenError) -> Error {
    match error {
        CodegenError::CodeTooLarge | CodegenError::ImplLimitExceeded => {
            Error::unsupported("the function is too large for the code generator")
        }
        CodegenError::Unsupported(what) => Error::unsupported(format!("the code generator does not support {what}")),
        other => Error::bug(format!("the code generator failed: {other}")),
    }
}
