//! Direct calls in function bodies, as the scan finds them.

/// The direct calls in the bodies of a module, by its own indices.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    /// The callees of all bodies, one body after the other.
    callees: Vec<u32>,
    /// The end of each body's callees among them.
    ends: Vec<u32>,
}

impl Calls {
    /// Adds a body, whose callees may be in any order; they are taken out of `callees`.
    pub fn add(&mut self, callees: &mut Vec<u32>) {
        callees.sort_unstable();
        callees.dedup();
        self.callees.append(callees);
        self.ends.push(self.callees.len() as u32);
    }

    /// Adds the bodies that follow.
    pub fn append(&mut self, following: &Calls) {
        let start = self.callees.len() as u32;
        self.callees.extend_from_slice(&following.callees);
        self.ends.extend(following.ends.iter().map(|end| start + end));
    }

    /// Returns the functions that a body calls, each once.
    pub fn of(&self, body: usize) -> &[u32] {
        let start = body.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.callees[start as usize..self.ends[body] as usize]
    }

    /// Returns the number of bodies.
    pub fn bodies(&self) -> usize {
        self.ends.len()
    }
}
