//! The functions of WASI preview 1.
