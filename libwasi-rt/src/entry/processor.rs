//! The check that the processor has what the program was compiled for.
//!
//! A program compiled for the baseline does not take this step: asking a virtual processor takes longer than the rest of the
//! start.

use crate::arch::{Architecture as _, Machine, Told};
use crate::message::{Message, padded};
use crate::refuse::REFUSED;
use crate::sys;
use crate::sys::initial;
use crate::sys::process;

/// Ends the process with a message that names what is missing, unless all `required` features are there.
pub(super) fn check_processor(required: u64) {
    let missing = required & !Machine::processor_features(told);
    if missing != 0 {
        refuse(missing);
    }
}

/// Asks the kernel.
fn told(what: Told) -> Option<u64> {
    match what {
        Told::Capabilities => Some(initial::auxiliary(initial::AT_HWCAP)? as u64),
        Told::MoreCapabilities => Some(initial::auxiliary(initial::AT_HWCAP2)? as u64),
        Told::Extensions => sys::processor::extensions(),
    }
}

#[cold]
#[inline(never)]
fn refuse(missing: u64) -> ! {
    let mut message = Message::new();
    message.text("error: this processor lacks features that the program was built for:");
    for (bit, name) in NAMES.iter().enumerate() {
        if missing & (1 << bit) != 0 {
            message.text(" ").text_of(name);
        }
    }
    if missing >> NAMES.len() != 0 {
        message.text(" and others");
    }
    message.text("\n  help: rebuild it with a lower --cpu, or without\n").end();
    process::exit(REFUSED)
}

/// The names of the features.
const NAMES: [[u8; 16]; Machine::FEATURES.len()] = {
    let mut names = [[0; 16]; Machine::FEATURES.len()];
    let mut bit = 0;
    while bit < names.len() {
        names[bit] = padded(Machine::FEATURES[bit]);
        bit += 1;
    }
    names
};

const _: () = assert!(Machine::FEATURES.len() < 64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_those_that_the_standard_library_detects() {
        #[cfg(target_arch = "x86_64")]
        {
            let features = Machine::processor_features(told);
            let have = |name: &str| {
                let bit = Machine::FEATURES.iter().position(|&feature| feature == name).unwrap();
                features & (1 << bit) != 0
            };
            assert_eq!(have("sse3"), is_x86_feature_detected!("sse3"));
            assert_eq!(have("ssse3"), is_x86_feature_detected!("ssse3"));
            assert_eq!(have("sse4.1"), is_x86_feature_detected!("sse4.1"));
            assert_eq!(have("sse4.2"), is_x86_feature_detected!("sse4.2"));
            assert_eq!(have("popcnt"), is_x86_feature_detected!("popcnt"));
            assert_eq!(have("avx"), is_x86_feature_detected!("avx"));
            assert_eq!(have("avx2"), is_x86_feature_detected!("avx2"));
            assert_eq!(have("fma"), is_x86_feature_detected!("fma"));
            assert_eq!(have("bmi1"), is_x86_feature_detected!("bmi1"));
            assert_eq!(have("bmi2"), is_x86_feature_detected!("bmi2"));
            assert_eq!(have("lzcnt"), is_x86_feature_detected!("lzcnt"));
            assert_eq!(have("avx512bitalg"), is_x86_feature_detected!("avx512bitalg"));
            assert_eq!(have("avx512dq"), is_x86_feature_detected!("avx512dq"));
            assert_eq!(have("avx512f"), is_x86_feature_detected!("avx512f"));
            assert_eq!(have("avx512vl"), is_x86_feature_detected!("avx512vl"));
            assert_eq!(have("avx512vbmi"), is_x86_feature_detected!("avx512vbmi"));
            assert_eq!(have("cmpxchg16b"), is_x86_feature_detected!("cmpxchg16b"));
        }
    }
}
