//! The processor levels and features of `--cpu`.

use super::{Feature, Target};
use crate::error::{Error, Result};
use target_lexicon::Triple;

/// The name of the level that every processor of a target has.
const ANY: &str = "any";

/// Processor features that the code may use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CpuLevel {
    /// Settings of the code generator.
    pub settings: Vec<String>,
    /// Those beyond the target's baseline as bits of the runtime's numbering, which the program checks when it starts.
    pub bits: u64,
}

impl Target {
    /// Returns the features behind the names of levels or features, `native` or `any`, joined by commas.
    ///
    /// `native_settings` returns the code generator's settings for the machine that we run on.
    pub fn cpu(&self, wanted: Option<&str>, native_settings: impl Fn() -> Result<Vec<String>>) -> Result<CpuLevel> {
        let mut level = CpuLevel::default();
        for feature in self.baseline_features() {
            level.settings.push(self.feature(feature)?.1.setting.clone());
        }
        for name in wanted.unwrap_or(&self.baseline).split(',') {
            let native;
            let features: Vec<&str> = if name.is_empty() {
                return Err(self.unknown_feature("an empty name is no processor level or feature".to_owned()));
            } else if name == ANY {
                Vec::new()
            } else if name == "native" {
                native = self.native_features(&native_settings)?;
                native.iter().map(String::as_str).collect()
            } else if let Some(features) = self.levels.get(name) {
                features.iter().map(String::as_str).collect()
            } else {
                vec![name]
            };
            for feature in features {
                self.add_feature(&mut level, feature)?;
            }
        }
        Ok(level)
    }

    /// Adds the feature without which the code generator cannot compile `v128`; returns whether it was missing.
    pub fn add_vectors(&self, level: &mut CpuLevel) -> Result<bool> {
        let before = level.settings.len();
        if let Some(feature) = &self.simd {
            self.add_feature(level, feature)?;
        }
        Ok(level.settings.len() > before)
    }

    fn add_feature(&self, level: &mut CpuLevel, name: &str) -> Result<()> {
        let (position, feature) = self.feature(name)?;
        if !level.settings.contains(&feature.setting) {
            level.bits |= 1 << position;
            level.settings.push(feature.setting.clone());
        }
        Ok(())
    }

    /// Returns a feature and its number.
    fn feature(&self, name: &str) -> Result<(usize, &Feature)> {
        let found = self.features.iter().enumerate().find(|(_, feature)| feature.name == name);
        found.ok_or_else(|| self.unknown_feature(format!("{} has no processor level or feature {name}", self.name)))
    }

    fn unknown_feature(&self, problem: String) -> Error {
        let levels = self.levels.keys().map(String::as_str);
        let known: Vec<_> =
            [ANY, "native"].into_iter().chain(levels).chain(self.features.iter().map(|it| it.name.as_str())).collect();
        Error::environment(problem).help(format!("available: {}", known.join(", ")))
    }

    /// Returns the features that every processor of the target has.
    fn baseline_features(&self) -> impl Iterator<Item = &str> {
        self.levels.get(&self.baseline).into_iter().flatten().map(String::as_str)
    }

    /// Returns the features of the machine that we run on.
    fn native_features(&self, native_settings: impl Fn() -> Result<Vec<String>>) -> Result<Vec<String>> {
        if self.triple()?.architecture != Triple::host().architecture {
            return Err(Error::environment(format!("--cpu native cannot be used for {}, which is not this machine", self.name))
                .help("use a level of the target instead"));
        }
        let settings = native_settings()?;
        let known = self.features.iter().filter(|feature| settings.contains(&feature.setting));
        Ok(known.map(|feature| feature.name.clone()).collect())
    }
}
