//! The right to use the network. There is one, without any state: what it allows was decided when the program was built.

use wasm2native_abi::host::Resource;

use crate::component::call::Call;
use crate::component::outcome::Failure;

const NETWORK: u32 = Resource::Network.number();

/// `[resource-drop]network`.
pub(in crate::p2) fn drop_network(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    call.drop_handle(NETWORK, this)?;
    Ok(0)
}

/// `instance-network`: returns the network.
pub(in crate::p2) fn instance_network(call: &mut Call<'_>) -> Result<u32, Failure> {
    call.new_own(NETWORK, 0)
}

/// Checks that a handle is one of the network.
pub(super) fn check(call: &Call<'_>, network: u32) -> Result<(), Failure> {
    call.borrow(NETWORK, network).map(drop)
}
