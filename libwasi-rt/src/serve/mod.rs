//! Servers.
mod state;
